package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;

/**
 * Counts the work of a cycle, which is all inputs of one timestamp: look-ups, moves in the order of eviction, pages reserved,
 * blocks evicted. Whoever works asks before each piece whether there is budget left, and goes on in a later cycle if not.
 */
final class WorkBudget {
    /**
     * What one piece of work may cost beyond the budget: a look-up, a hold and a reservation that belong together, or the move
     * and the hold of one block.
     */
    static final int MAX_OVERRUN = 3;

    private final int limit;
    private long nowNs;
    private boolean hasTime;
    private int spent;
    private int allowance;
    private int mostSpent;

    WorkBudget(final int limit) {
        this.limit = limit;
        allowance = limit;
    }

    /** An input is about to be applied. */
    void onInput(final long timestampNs) {
        if (!hasTime || timestampNs != nowNs) {
            nowNs = timestampNs;
            hasTime = true;
            spent = 0;
        }
        allowance = limit;
    }

    /** Time of the cycle. */
    long nowNs() {
        return nowNs;
    }

    int limit() {
        return limit;
    }

    int left() {
        return limit - spent;
    }

    boolean hasLeft() {
        return spent < allowance;
    }

    /** What may be spent in this turn. */
    int allowed() {
        return allowance - spent;
    }

    /** Could so much be spent by an input of a time, be it of this cycle or of the next? */
    boolean hasLeft(final long timestampNs, final int work) {
        return !hasTime || timestampNs != nowNs || limit - spent >= work;
    }

    /** Leave at most so much to the piece of work that comes next. */
    void allow(final int work) {
        allowance = Math.min(limit, spent + work);
    }

    void spend(final int work) {
        spent += work;
        mostSpent = Math.max(mostSpent, spent);
    }

    int spent() {
        return spent;
    }

    /** Most that was spent in a cycle so far. */
    int mostSpent() {
        return mostSpent;
    }

    void state(final StateCursor cursor) {
        nowNs = cursor.int64(nowNs);
        hasTime = cursor.flag(hasTime);
        spent = cursor.int32(spent);
        mostSpent = cursor.int32(mostSpent);
    }
}
