package io.pegaflow.agent.metrics;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** What a histogram has in each bucket. Immutable. */
final class BucketCounts {
    static final double NS_PER_SECOND = 1e9;
    static final double NS_PER_MS = 1e6;

    private final BucketBounds bounds;
    private final long[] counts;
    private final long total;
    private final double sumNs;
    private final long minNs;
    private final long maxNs;

    private BucketCounts(final Histogram histogram, final BucketBounds bounds) {
        this.bounds = bounds;
        counts = new long[bounds.count() + 1];
        int bucket = 0;
        double sum = 0;
        for (final HistogramIterationValue cell : histogram.recordedValues()) {
            while (bucket < bounds.count() && cell.getValueIteratedTo() > bounds.upperNs(bucket)) {
                bucket++;
            }
            counts[bucket] += cell.getCountAtValueIteratedTo();
            // The sum is not exact: each duration counts as the middle of its cell, within 1 %.
            sum += (double) histogram.medianEquivalentValue(cell.getValueIteratedTo())
                    * cell.getCountAtValueIteratedTo();
        }
        total = histogram.getTotalCount();
        sumNs = sum;
        minNs = total == 0 ? 0 : histogram.getMinValue();
        maxNs = histogram.getMaxValue();
    }

    static BucketCounts of(final Histogram histogram, final BucketBounds bounds) {
        return new BucketCounts(histogram, bounds);
    }

    long total() {
        return total;
    }

    /** Durations in the bucket below a bound, or above the last one. */
    long count(final int bucket) {
        return counts[bucket];
    }

    HistogramPointData toPoint(
            final long startEpochNs, final long epochNs, final Attributes attributes, final double nsPerUnit) {
        final List<Double> boundaries = new ArrayList<>(bounds.count());
        final List<Long> bucketCounts = new ArrayList<>(counts.length);
        for (int i = 0; i < bounds.count(); i++) {
            // Divided by a whole number the bound is the double nearest to it, the same at every export.
            boundaries.add(bounds.upperNs(i) / nsPerUnit);
        }
        for (final long count : counts) {
            bucketCounts.add(count);
        }
        return HistogramPointData.create(
                startEpochNs,
                epochNs,
                attributes,
                sumNs / nsPerUnit,
                total > 0,
                minNs / nsPerUnit,
                total > 0,
                maxNs / nsPerUnit,
                boundaries,
                bucketCounts);
    }
}
