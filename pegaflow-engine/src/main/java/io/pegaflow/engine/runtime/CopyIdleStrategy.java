package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyAgent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Yields while bytes are in flight, whose end should be seen soon, and naps between looks where nothing has ended for long; else
 * sleeps, from which a command wakes it.
 */
final class CopyIdleStrategy implements IdleStrategy {
    private static final long BUSY_YIELD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NAP_NS = 20_000;
    private static final int YIELDS = 20;
    private static final long LONGEST_SLEEP_NS = 100_000;

    private final CopyAgent agent;
    private boolean isIdle;
    private long idleSinceNs;
    private int yields;

    CopyIdleStrategy(final CopyAgent agent) {
        this.agent = agent;
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
        if (agent.isBusy()) {
            awaitDevice();
        } else if (yields < YIELDS) {
            yields++;
            Thread.yield();
        } else {
            agent.awaitCommand(LONGEST_SLEEP_NS);
        }
    }

    /** By the clock: where others want the core, a yield can take milliseconds, and who slept is let in sooner. */
    private void awaitDevice() {
        final long nowNs = System.nanoTime();
        if (!isIdle) {
            isIdle = true;
            idleSinceNs = nowNs;
        }
        if (nowNs - idleSinceNs < BUSY_YIELD_NS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP_NS);
        }
    }

    @Override
    public void reset() {
        isIdle = false;
        yields = 0;
    }
}
