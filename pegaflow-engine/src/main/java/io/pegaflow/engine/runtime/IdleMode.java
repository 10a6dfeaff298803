package io.pegaflow.engine.runtime;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** How the engine's thread waits for work; all other threads park, whatever the mode. */
public enum IdleMode {
    /** Spin where a client, a copy agent and the rest find cores beside the engine, back off elsewhere. */
    AUTO,
    /** Never give up the core. */
    SPIN,
    /** Give up the core to whoever wants it, but never sleep. */
    YIELD,
    /** Yield for about a millisecond, then sleep, longer and longer. */
    BACKOFF;

    /** From so many cores on the engine may have one of its own. */
    static final int MIN_CORES_TO_SPIN = 4;

    private static final long BACKOFF_SPINS = 20;
    private static final long BACKOFF_YIELDS = 2_000;
    private static final long BACKOFF_MIN_PARK_NS = 1_000;
    private static final long BACKOFF_MAX_PARK_NS = 100_000;

    /**
     * A new strategy of this mode.
     *
     * @param cores of the machine.
     * @return the strategy.
     */
    public IdleStrategy newIdleStrategy(final int cores) {
        switch (this) {
            case SPIN:
                return BusySpinIdleStrategy.INSTANCE;
            case YIELD:
                return YieldingIdleStrategy.INSTANCE;
            case BACKOFF:
                return newBackoff();
            default:
                return sleeps(cores) ? newBackoff() : BusySpinIdleStrategy.INSTANCE;
        }
    }

    /**
     * Does a thread that waits so sleep after a while?
     *
     * @param cores of the machine.
     * @return whether it does.
     */
    public boolean sleeps(final int cores) {
        return this == BACKOFF || this == AUTO && cores < MIN_CORES_TO_SPIN;
    }

    private static BackoffIdleStrategy newBackoff() {
        return new BackoffIdleStrategy(BACKOFF_SPINS, BACKOFF_YIELDS, BACKOFF_MIN_PARK_NS, BACKOFF_MAX_PARK_NS);
    }
}
