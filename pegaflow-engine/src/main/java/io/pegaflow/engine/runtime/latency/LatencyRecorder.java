package io.pegaflow.engine.runtime.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Durations of one kind. One thread records, without allocating or waiting; one other thread takes what was recorded since it
 * last asked.
 */
public final class LatencyRecorder {
    /** Longest duration told apart; a longer one counts as this. An hour: far above any bucket. */
    public static final long HIGHEST_NS = 3_600_000_000_000L;

    /** Cells are at most 1 % of their value wide. */
    public static final int SIGNIFICANT_DIGITS = 2;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, HIGHEST_NS, SIGNIFICANT_DIGITS);

    /** An empty one. */
    public LatencyRecorder() {}

    /**
     * Record a duration. By the one thread that records; allocates nothing.
     *
     * @param durationNs in nanoseconds; a negative one counts as 0.
     */
    public void record(final long durationNs) {
        recorder.recordValue(Math.max(0, Math.min(durationNs, HIGHEST_NS)));
    }

    /**
     * Take what was recorded since the last call. By the one thread that reads.
     *
     * @param recycled what this returned before, null the first time.
     * @return what was recorded meanwhile, to be read before the next call.
     */
    public Histogram takeInterval(final Histogram recycled) {
        return recorder.getIntervalHistogram(recycled);
    }

    /**
     * An empty histogram of the same cells.
     *
     * @return the histogram.
     */
    public static Histogram newHistogram() {
        return new Histogram(1, HIGHEST_NS, SIGNIFICANT_DIGITS);
    }
}
