package io.pegaflow.agent.doctor;

import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory machine and container have left, whatever file systems promise; and which of them is the narrower. */
record MemoryRoom(long freeBytes, String limitedBy) {
    private static final Path CGROUP = Path.of("/sys/fs/cgroup");
    private static final long UNKNOWN = Long.MAX_VALUE;

    static MemoryRoom of(final HostFacts facts) {
        final MemoryRoom machine =
                new MemoryRoom(Procfs.meminfoBytes(facts, "MemAvailable").orElse(UNKNOWN), "machine");
        final MemoryRoom second = left(facts, CGROUP.resolve("memory.max"), CGROUP.resolve("memory.current"));
        final MemoryRoom first = left(
                facts, CGROUP.resolve("memory/memory.limit_in_bytes"), CGROUP.resolve("memory/memory.usage_in_bytes"));
        return machine.narrower(second).narrower(first);
    }

    boolean isKnown() {
        return freeBytes != UNKNOWN;
    }

    boolean isOfContainer() {
        return !limitedBy.equals("machine");
    }

    private MemoryRoom narrower(final MemoryRoom other) {
        return other.freeBytes < freeBytes ? other : this;
    }

    private static MemoryRoom left(final HostFacts facts, final Path limitFile, final Path usageFile) {
        final OptionalLong limit =
                Procfs.number(facts.read(limitFile).orElse("").trim());
        final OptionalLong usage =
                Procfs.number(facts.read(usageFile).orElse("").trim());
        return limit.isPresent() && usage.isPresent()
                ? new MemoryRoom(Math.max(0, limit.getAsLong() - usage.getAsLong()), limitFile.toString())
                : new MemoryRoom(UNKNOWN, limitFile.toString());
    }
}
