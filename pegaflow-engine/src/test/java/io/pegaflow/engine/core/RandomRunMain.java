package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.AnonymousMemory;

/** Prints the state hash of random runs, for comparison with another JVM. */
public final class RandomRunMain {
    private RandomRunMain() {}

    /**
     * Runs the seeds from 1 on.
     *
     * @param args number of seeds, steps of each.
     */
    public static void main(final String[] args) {
        final int seeds = Integer.parseInt(args[0]);
        for (long seed = 1; seed <= seeds; seed++) {
            System.out.println(hash(seed, Integer.parseInt(args[1])));
        }
    }

    static String hash(final long seed, final int steps) {
        try (AnonymousMemory memory = new AnonymousMemory(EngineCorePropertyTest.poolBytes(seed))) {
            final RandomRun run = new RandomRun(seed, memory);
            run.run(steps);
            return seed + " " + Long.toHexString(run.core.stateHash());
        }
    }
}
