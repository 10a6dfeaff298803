package io.pegaflow.agent.metrics;

import io.pegaflow.engine.runtime.latency.LatencyRecorder;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Bounds of buckets from 1 us to 60 s. Each is the upper end of a cell of the recorders, the one round numbers fall into: so
 * every cell lies in one bucket as a whole, and the count of a bucket is exact.
 */
final class BucketBounds {
    /** Six a decade: a quantile read from the buckets is off by less than half. */
    static final BucketBounds FINE = new BucketBounds(10, 15, 20, 30, 50, 70);

    /** Three a decade. */
    static final BucketBounds COARSE = new BucketBounds(10, 20, 50);

    private static final long LOWEST_NS = 1_000;
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final long[] upperNs;

    private BucketBounds(final long... tenthsOfDecade) {
        final Histogram cells = LatencyRecorder.newHistogram();
        final List<Long> bounds = new ArrayList<>();
        for (long decadeNs = LOWEST_NS; decadeNs < HIGHEST_NS; decadeNs *= 10) {
            for (final long tenths : tenthsOfDecade) {
                final long boundNs = decadeNs / 10 * tenths;
                if (boundNs < HIGHEST_NS) {
                    bounds.add(cells.highestEquivalentValue(boundNs));
                }
            }
        }
        bounds.add(cells.highestEquivalentValue(HIGHEST_NS));
        upperNs = bounds.stream().mapToLong(Long::longValue).toArray();
    }

    int count() {
        return upperNs.length;
    }

    /** The highest duration of a bucket, in nanoseconds. */
    long upperNs(final int index) {
        return upperNs[index];
    }
}
