package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.Sleeper;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;

/**
 * How the engine's thread waits where it has no core of its own: it yields for a millisecond, then sleeps, longer and longer. The
 * end of a copy wakes it, and so does an edge; clients over shared memory cannot.
 */
final class EngineIdleStrategy implements IdleStrategy {
    private static final long YIELD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SHORTEST_SLEEP_NS = 1_000;
    private static final long LONGEST_SLEEP_NS = 100_000;

    private final Sleeper sleeper;
    private boolean isIdle;
    private long idleSinceNs;
    private long sleepNs;

    EngineIdleStrategy(final Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        final long nowNs = System.nanoTime();
        if (!isIdle) {
            isIdle = true;
            idleSinceNs = nowNs;
            sleepNs = SHORTEST_SLEEP_NS;
        }
        // By the clock: where others want the core, one yield can take milliseconds.
        if (nowNs - idleSinceNs < YIELD_NS) {
            Thread.yield();
        } else {
            sleeper.sleep(sleepNs);
            sleepNs = Math.min(2 * sleepNs, LONGEST_SLEEP_NS);
        }
    }

    @Override
    public void reset() {
        isIdle = false;
    }
}
