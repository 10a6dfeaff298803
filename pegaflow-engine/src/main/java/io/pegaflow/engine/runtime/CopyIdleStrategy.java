package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyAgent;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** Yields while bytes are in flight, whose end should be seen soon, and parks otherwise. */
final class CopyIdleStrategy implements IdleStrategy {
    private static final long YIELDS = 20;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 100_000;

    private final BackoffIdleStrategy parking = new BackoffIdleStrategy(0, YIELDS, MIN_PARK_NS, MAX_PARK_NS);
    private final CopyAgent agent;

    CopyIdleStrategy(final CopyAgent agent) {
        this.agent = agent;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            parking.reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (agent.isBusy()) {
            Thread.yield();
        } else {
            parking.idle();
        }
    }

    @Override
    public void reset() {
        parking.reset();
    }
}
