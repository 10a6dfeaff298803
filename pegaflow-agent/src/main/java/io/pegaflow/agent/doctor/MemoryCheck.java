package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;
import io.pegaflow.agent.SizeParser;
import java.util.Optional;

/** Have machine and container the memory that the pool's file system promises? */
final class MemoryCheck implements Check {
    private static final long ROUNDING = 1L << 20;

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
                + (memory.isOfContainer() ? " under the container's limit " + memory.limitedBy() : "");
        if (!space.get().mount().type().equals("tmpfs")) {
            return Finding.ok(found + "; the pool does not take of it");
        }
        final long fits = space.get().fitsInMemory(memory);
        final long poolBytes = PoolNeed.bytes(plan);
        if (poolBytes <= fits) {
            return Finding.ok(found + ", the pool takes " + SizeParser.format(poolBytes));
        }
        if (PoolNeed.isGiven(plan)) {
            return Finding.stop(
                    found + "; the pool's " + SizeParser.format(poolBytes) + " are more",
                    "--pool-size " + fits / ROUNDING + "mb is the most; leave room for clients and JVM, or "
                            + (memory.isOfContainer() ? "raise the container's memory limit" : "free memory"));
        }
        return Finding.slow(
                found + "; less than the default pool of " + SizeParser.format(poolBytes),
                "choose with --pool-size; leave room for clients and JVM"
                        + (memory.isOfContainer() ? ", or raise the container's memory limit" : ""));
    }
}
