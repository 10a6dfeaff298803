package io.pegaflow.engine.journal.queue;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.RollCycleArithmetic;

/**
 * Names files of a queue by the second in which they were begun. When that is, {@link RollClock} says: the seconds are numbers
 * of files, not a period.
 */
final class SecondRollCycle implements RollCycle {
    static final SecondRollCycle INSTANCE = new SecondRollCycle();
    static final int MS_PER_CYCLE = 1000;

    private static final int INDEX_COUNT = 8192;
    private static final int INDEX_SPACING = 64;

    private final RollCycleArithmetic arithmetic = RollCycleArithmetic.of(INDEX_COUNT, INDEX_SPACING);

    private SecondRollCycle() {}

    @Override
    public String format() {
        return QueueFiles.FORMAT;
    }

    @Override
    public int lengthInMillis() {
        return MS_PER_CYCLE;
    }

    @Override
    public int defaultIndexCount() {
        return arithmetic.indexCount();
    }

    @Override
    public int defaultIndexSpacing() {
        return arithmetic.indexSpacing();
    }

    @Override
    public long toIndex(final int cycle, final long sequenceNumber) {
        return arithmetic.toIndex(cycle, sequenceNumber);
    }

    @Override
    public long toSequenceNumber(final long index) {
        return arithmetic.toSequenceNumber(index);
    }

    @Override
    public int toCycle(final long index) {
        return arithmetic.toCycle(index);
    }

    @Override
    public long maxMessagesPerCycle() {
        return arithmetic.maxMessagesPerCycle();
    }

    @Override
    public String toString() {
        return "SECOND";
    }
}
