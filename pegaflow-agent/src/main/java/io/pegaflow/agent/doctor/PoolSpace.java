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
        final Optional<SpaceFacts> space = facts.space(pool);
        final long leftover = facts.file(plan.poolFile()).map(FileFacts::size).orElse(0L);
        final long transport = isSameFileSystem(facts, pool, aeron) ? plan.transportBytes() : 0;
        return space.map(known -> new PoolSpace(Mount.of(facts, pool), known, leftover, transport));
    }

    private static boolean isSameFileSystem(final HostFacts facts, final Path one, final Path other) {
        final Optional<FileFacts> first = facts.file(facts.realPath(one));
        final Optional<FileFacts> second = facts.file(facts.realPath(other));
        return first.isPresent()
                && second.isPresent()
                && first.get().device() == second.get().device();
    }

    long fits() {
        return Math.max(0, space.usableBytes() + leftoverBytes - transportBytes);
    }

    /** What may become of the pool when nothing else but memory is short. */
    long fitsInMemory(final MemoryRoom memory) {
        return memory.isKnown() ? Math.max(0, memory.freeBytes() + leftoverBytes - transportBytes) : Long.MAX_VALUE;
    }
}
