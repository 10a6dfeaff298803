package io.pegaflow.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.pegaflow.engine.runtime.latency.LatencyRecorder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketCountsTest {
    private static final int DURATIONS = 200_000;

    /** Log-normal about 50 us, as latencies are, with some above the last bound and some below the first. */
    private static long[] durations() {
        final SplittableRandom random = new SplittableRandom(42);
        final long[] durations = new long[DURATIONS];
        for (int i = 0; i < DURATIONS; i++) {
            final double gauss =
                    Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
            durations[i] = Math.min(LatencyRecorder.HIGHEST_NS, (long) (50_000 * Math.exp(3 * gauss)));
        }
        durations[0] = 61_000_000_000L;
        durations[1] = 0;
        return durations;
    }

    private static Histogram recorded(final long[] durations) {
        final LatencyRecorder recorder = new LatencyRecorder();
        final Histogram all = LatencyRecorder.newHistogram();
        Histogram interval = null;
        for (int i = 0; i < durations.length; i++) {
            recorder.record(durations[i]);
            if (i % 777 == 0) {
                interval = recorder.takeInterval(interval);
                all.add(interval);
            }
        }
        all.add(recorder.takeInterval(interval));
        return all;
    }

    @Test
    void shouldCountEveryBucketExactly() {
        final long[] durations = durations();
        final Histogram histogram = recorded(durations);
        for (final BucketBounds bounds : new BucketBounds[] {BucketBounds.FINE, BucketBounds.COARSE}) {
            final BucketCounts buckets = BucketCounts.of(histogram, bounds);
            long lowerNs = -1;
            for (int i = 0; i <= bounds.count(); i++) {
                final long aboveNs = lowerNs;
                final long upToNs = i == bounds.count() ? Long.MAX_VALUE : bounds.upperNs(i);
                assertEquals(
                        Arrays.stream(durations)
                                .filter(ns -> ns > aboveNs && ns <= upToNs)
                                .count(),
                        buckets.count(i),
                        "bucket up to " + upToNs);
                lowerNs = upToNs;
            }
            assertEquals(DURATIONS, buckets.total());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 99, 99.9, 99.99})
    void shouldGiveTheBucketOfEveryPercentile(final double percentile) {
        final long[] durations = durations();
        final Histogram histogram = recorded(durations);
        Arrays.sort(durations);
        final int rank = (int) Math.ceil(percentile / 100 * DURATIONS);
        final BucketCounts buckets = BucketCounts.of(histogram, BucketBounds.FINE);

        int bucket = 0;
        for (long below = buckets.count(0); below < rank; below += buckets.count(bucket)) {
            bucket++;
        }

        final long trueNs = durations[rank - 1];
        final long upperNs = BucketBounds.FINE.upperNs(bucket);
        final long lowerNs = BucketBounds.FINE.upperNs(bucket - 1);
        assertTrue(trueNs > lowerNs && trueNs <= upperNs, lowerNs + " < " + trueNs + " <= " + upperNs);
        assertEquals(trueNs, histogram.getValueAtPercentile(percentile), trueNs * 0.01);
    }

    @Test
    void shouldReachFromAMicrosecondToAMinute() {
        assertEquals(48, BucketBounds.FINE.count(), "and a bucket above the last bound");
        assertEquals(25, BucketBounds.COARSE.count());
        assertEquals(1_000, BucketBounds.FINE.upperNs(0), 10);
        assertEquals(60e9, BucketBounds.FINE.upperNs(BucketBounds.FINE.count() - 1), 0.6e9);
        for (int i = 1; i < BucketBounds.FINE.count(); i++) {
            assertTrue(BucketBounds.FINE.upperNs(i) > BucketBounds.FINE.upperNs(i - 1));
        }
    }

    @Test
    void shouldSayTheSameInBothUnits() {
        final BucketCounts buckets = BucketCounts.of(recorded(durations()), BucketBounds.FINE);
        final HistogramPointData seconds = buckets.toPoint(1, 2, Attributes.empty(), BucketCounts.NS_PER_SECOND);
        final HistogramPointData ms = buckets.toPoint(1, 2, Attributes.empty(), BucketCounts.NS_PER_MS);

        assertEquals(seconds.getCounts(), ms.getCounts());
        assertEquals(DURATIONS, seconds.getCount());
        assertEquals(seconds.getSum() * 1e3, ms.getSum(), ms.getSum() * 1e-9);
        assertEquals(Arrays.stream(durations()).sum() / 1e9, seconds.getSum(), seconds.getSum() * 0.01);
    }
}
