package io.pegaflow.engine.runtime;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Waits for answers: shortly after a request was sent, since most are answered at once; longer the longer none comes; and not at
 * all while none is awaited, for whoever sends a request wakes the thread.
 */
final class EdgeIdleStrategy implements IdleStrategy {
    private static final long SHORTEST_NS = 10_000L;
    private static final long LONGEST_NS = 500_000L;
    private static final long NOTHING_AWAITED_NS = 10_000_000L;

    private final EdgeGateway gateway;
    private long sent;
    private long parkNs = SHORTEST_NS;

    EdgeIdleStrategy(final EdgeGateway gateway) {
        this.gateway = gateway;
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
        final long sentByNow = gateway.sent();
        if (sentByNow != sent) {
            sent = sentByNow;
            parkNs = SHORTEST_NS;
        }
        if (gateway.awaitsReplies()) {
            LockSupport.parkNanos(parkNs);
            parkNs = Math.min(LONGEST_NS, parkNs * 2);
        } else {
            LockSupport.parkNanos(NOTHING_AWAITED_NS);
        }
    }

    @Override
    public void reset() {
        parkNs = SHORTEST_NS;
    }
}
