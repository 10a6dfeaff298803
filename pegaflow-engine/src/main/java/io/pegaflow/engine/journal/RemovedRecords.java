package io.pegaflow.engine.journal;

/**
 * Inputs whose files were removed while a reader was at them.
 *
 * @param fromSequence first input that could not be read.
 * @param toSequence   last one, 0 if nobody knows: then the rest of a run was removed, which may have been nothing.
 * @param wallClockMs  milliseconds since the epoch when the record behind them was written.
 */
public record RemovedRecords(long fromSequence, long toSequence, long wallClockMs) {
    /**
     * What is gone, in words.
     *
     * @return without a full stop.
     */
    public String text() {
        return toSequence == 0
                ? "what its run recorded from #" + fromSequence + " on, if anything"
                : toSequence - fromSequence + 1 + " inputs, #" + fromSequence + " to #" + toSequence;
    }

    GapRecord asGap() {
        return new GapRecord(fromSequence, toSequence, wallClockMs, "their files were removed while they were read");
    }
}
