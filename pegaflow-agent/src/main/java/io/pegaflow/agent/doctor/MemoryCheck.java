package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import io.pegaflow.engine.pool.PoolGeometry;
import java.util.Optional;

/** Have machine and container the memory that the pool's file system promises? */
final class MemoryCheck implements Check {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Finding examine(final HostFacts facts, final AgentPlan plan) {
        final MemoryRoom memory = MemoryRoom.of(facts);
        final Optional<PoolSpace> space = PoolSpace.of(facts, plan);
        if (!memory.isKnown() || space.isEmpty()) {
            return Finding.unknown("neither machine nor container tell how much is free", "look with free -h");
        }
        final String found = SizeParser.format(memory.freeBytes()) + " available"
                + (memory.isOfContainer() ? " under the container's " + memory.limitedBy() : "");
        if (!space.get().mount().type().equals("tmpfs")) {
            return Finding.ok(found + "; a pool in " + space.get().mount().type() + " takes none of it");
        }
        final long fits = space.get().fitsInMemory(memory);
        if (PoolNeed.bytes(plan) <= fits) {
            return Finding.ok(found + ", " + PoolNeed.text(plan) + " fit");
        }
        final String more = memory.isOfContainer() ? "raise the container's memory limit" : "free memory";
        if (PoolNeed.isGiven(plan) || fits < PoolGeometry.MIN_POOL_BYTES) {
            return Finding.stop(
                    found + "; " + PoolNeed.text(plan) + " do not fit",
                    (fits < PoolGeometry.MIN_POOL_BYTES
                                    ? ""
                                    : "--pool-size " + PoolNeed.atMost(fits)
                                            + " at most, less what clients and JVM need; or ")
                            + more);
        }
        // Where the file system is the narrower, its own check says what becomes of the pool.
        final String outcome = fits <= space.get().fits()
                ? ", so the agent takes half of what does: " + SizeParser.format(PoolNeed.halfOf(fits))
                : "";
        return Finding.slow(
                found + "; " + PoolNeed.text(plan) + " do not fit" + outcome,
                "choose with --pool-size, at most " + PoolNeed.atMost(fits) + " less what clients and JVM need; or "
                        + more);
    }
}
