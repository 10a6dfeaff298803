package io.pegaflow.agent.doctor;

import java.util.List;

/** Result of one check. What is not ok names at least one remedy. */
record Finding(Status status, String found, List<String> remedies) {
    Finding {
        if ((status == Status.OK) != remedies.isEmpty()) {
            throw new IllegalArgumentException("a remedy belongs to what is not ok: status=" + status);
        }
    }

    static Finding ok(final String found) {
        return new Finding(Status.OK, found, List.of());
    }

    static Finding slow(final String found, final String... remedies) {
        return new Finding(Status.SLOW, found, List.of(remedies));
    }

    static Finding stop(final String found, final String... remedies) {
        return new Finding(Status.STOP, found, List.of(remedies));
    }

    static Finding unknown(final String found, final String... remedies) {
        return new Finding(Status.UNKNOWN, found, List.of(remedies));
    }
}
