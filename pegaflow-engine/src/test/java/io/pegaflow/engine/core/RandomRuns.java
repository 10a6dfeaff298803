package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.AnonymousMemory;
import java.util.function.Function;

/** Random runs of the core, with failures of every kind, for tests of other packages. */
public final class RandomRuns {
    private RandomRuns() {}

    /** The configuration of a run. */
    public static CoreConfig config(final long seed) {
        return RandomRun.config(seed);
    }

    /** Length of the pool of a run. */
    public static long poolBytes(final long seed) {
        return EngineCorePropertyTest.poolBytes(seed);
    }

    /** Run, and have a listener see what is recorded; the state hash at the end. */
    public static long run(final long seed, final int steps, final RecordListener listener) {
        return run(seed, steps, listener, EngineCore::stateHash);
    }

    /** The same, with something else taken from the core at the end. */
    public static <T> T run(
            final long seed, final int steps, final RecordListener listener, final Function<EngineCore, T> result) {
        try (AnonymousMemory memory = new AnonymousMemory(poolBytes(seed))) {
            final RandomRun run = new RandomRun(seed, memory);
            run.also = listener;
            run.run(steps);
            return result.apply(run.core);
        }
    }
}
