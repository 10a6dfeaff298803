package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;

/** How long blocks were in the cache, from seal to departure, counted in fixed buckets. Plain fields of the engine's thread. */
public final class Residence {
    private static final long[] UPPER_SECONDS = {
        1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400
    };

    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long MS_PER_SECOND = 1_000;

    private final long[] counts = new long[UPPER_SECONDS.length + 1];
    private double sumSeconds;

    Residence() {}

    /**
     * Buckets, the one above the highest bound among them.
     *
     * @return how many.
     */
    public static int buckets() {
        return UPPER_SECONDS.length + 1;
    }

    /**
     * Longest time of a bucket.
     *
     * @param bucket any but the last, which has no bound.
     * @return the bound in seconds, itself in the bucket.
     */
    public static long upperSeconds(final int bucket) {
        return UPPER_SECONDS[bucket];
    }

    void record(final long ageNs) {
        int bucket = 0;
        while (bucket < UPPER_SECONDS.length && ageNs > UPPER_SECONDS[bucket] * NS_PER_SECOND) {
            bucket++;
        }
        counts[bucket]++;
        sumSeconds += (double) ageNs / NS_PER_SECOND;
    }

    /**
     * Blocks in a bucket.
     *
     * @param bucket from 0 on.
     * @return how many since the start of the agent.
     */
    public long count(final int bucket) {
        return counts[bucket];
    }

    /**
     * Time of all blocks together.
     *
     * @return in ms, rounded down; blocks times time overflows ns within days.
     */
    public long sumMs() {
        return (long) (sumSeconds * MS_PER_SECOND);
    }

    void state(final StateCursor cursor) {
        cursor.longs(counts, 0, counts.length);
        sumSeconds = Double.longBitsToDouble(cursor.int64(Double.doubleToRawLongBits(sumSeconds)));
    }
}
