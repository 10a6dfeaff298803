package io.pegaflow.agent.doctor;

import java.nio.file.Path;

/** Where a directory that is still to be made will come to lie. */
final class ExistingPath {
    private ExistingPath() {}

    /** The path itself, or the nearest of its parents that is there. */
    static Path of(final HostFacts facts, final Path path) {
        Path existing = path;
        while (existing.getParent() != null && facts.file(existing).isEmpty()) {
            existing = existing.getParent();
        }
        return existing;
    }
}
