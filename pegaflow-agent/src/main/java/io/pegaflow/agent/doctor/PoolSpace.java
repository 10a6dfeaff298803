package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Room for the pool as the agent reckons it: what its file system has free, what a dead agent's pool file gives back, less the
 * transport where that lies in the same file system.
 */
record PoolSpace(Mount mount, SpaceFacts space, long leftoverBytes, long transportBytes) {
    static Optional<PoolSpace> of(final HostFacts facts, final AgentPlan plan) {
        final Path pool = ExistingPath.of(facts, plan.poolDirectory());
        final Path aeron = ExistingPath.of(facts, plan.aeronDirectory());
        final Mount mount = Mount.of(facts, pool);
        final Optional<SpaceFacts> space = facts.space(pool).map(shown -> available(facts, mount, shown));
        final long leftover = facts.file(plan.poolFile()).map(FileFacts::size).orElse(0L);
        final long transport = isSameFileSystem(facts, pool, aeron) ? plan.transportBytes() : 0;
        return space.map(known -> new PoolSpace(mount, known, leftover, transport));
    }

    /** A hugetlbfs promises more than there are pages; without a limit of its own it says that it has no space at all. */
    private static SpaceFacts available(final HostFacts facts, final Mount mount, final SpaceFacts shown) {
        if (!mount.isHugetlbfs()) {
            return shown;
        }
        final long freeBytes = HugetlbPages.of(facts, mount).freeBytes();
        return shown.totalBytes() == 0
                ? new SpaceFacts(freeBytes, freeBytes)
                : new SpaceFacts(shown.totalBytes(), Math.min(shown.usableBytes(), freeBytes));
    }

    private static boolean isSameFileSystem(final HostFacts facts, final Path one, final Path other) {
        final Optional<FileFacts> first = facts.file(facts.realPath(one));
        final Optional<FileFacts> second = facts.file(facts.realPath(other));
        return first.isPresent()
                && second.isPresent()
                && first.get().device() == second.get().device();
    }

    /** The longest pool for the file system. */
    long fits() {
        return Math.max(0, space.usableBytes() + leftoverBytes - transportBytes);
    }

    /** The longest pool for machine and container; only of a pool in tmpfs does it take what they have left. */
    long fitsInMemory(final MemoryRoom memory) {
        return memory.isKnown() && mount.type().equals("tmpfs")
                ? Math.max(0, memory.freeBytes() + leftoverBytes - transportBytes)
                : Long.MAX_VALUE;
    }
}
