package io.pegaflow.engine.runtime;

import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the engine has an answer, and so takes no time from the threads that make one. The engine wakes it; that it wakes up
 * by itself now and then is for the duty cycle's measure.
 */
final class EdgeIdleStrategy implements IdleStrategy {
    private static final long LONGEST_NS = 10_000_000L;

    private final EdgeGateway gateway;

    EdgeIdleStrategy(final EdgeGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount == 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        gateway.awaitMail(LONGEST_NS);
    }

    @Override
    public void reset() {
        // Every sleep is the first.
    }
}
