package io.pegaflow.engine.journal.queue;

import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The time a queue takes for now: it stands still until the next file is wanted. So files end when we say so, by age or by
 * length, and a clock that goes back changes nothing: the next file always has a later name. Owned by the journal's thread.
 */
final class RollClock implements TimeProvider {
    private int cycle;

    /** At the first file of a queue. */
    RollClock(final int cycle) {
        this.cycle = cycle;
    }

    int cycle() {
        return cycle;
    }

    /** Number of the file after this one. */
    int next(final long nowMs) {
        return cycleAt(nowMs, cycle);
    }

    void roll(final int nextCycle) {
        cycle = nextCycle;
    }

    /** Number of a file that begins now and comes after another. */
    static int cycleAt(final long nowMs, final int after) {
        return (int) Math.max(nowMs / SecondRollCycle.MS_PER_CYCLE, after + 1L);
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle * SecondRollCycle.MS_PER_CYCLE;
    }
}
