package io.pegaflow.agent.doctor;

import java.util.List;

/** What all checks found. */
record Report(List<Entry> entries) {
    record Entry(String name, Finding finding) {}

    int count(final Status status) {
        return (int) entries.stream()
                .filter(entry -> entry.finding().status() == status)
                .count();
    }

    boolean isStop() {
        return count(Status.STOP) > 0;
    }

    String summary() {
        final StringBuilder text = new StringBuilder();
        for (final Status status : new Status[] {Status.OK, Status.SLOW, Status.STOP, Status.UNKNOWN}) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(count(status))
                    .append(' ')
                    .append(status.label());
        }
        return text + ": the agent " + (isStop() ? "would not start" : "starts with these options");
    }
}
