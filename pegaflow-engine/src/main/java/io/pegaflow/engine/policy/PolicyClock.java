package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/** Counts the stamps of all policies of one cache, so that ages can be compared across page classes. */
public final class PolicyClock {
    private long now;

    /** A clock at 0. */
    public PolicyClock() {}

    /**
     * Clock of the latest stamp.
     *
     * @return the number of stamps so far.
     */
    public long now() {
        return now;
    }

    long next() {
        return ++now;
    }

    /**
     * Write or read the state.
     *
     * @param cursor of the walk.
     */
    public void state(final StateCursor cursor) {
        now = cursor.int64(now);
    }
}
