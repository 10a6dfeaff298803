package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.metrics.OtlpReceiver;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a dashboard computes from the exported buckets, beside what the recorders know. */
class HistogramTruthSystemTest {
    private static final int ROUNDS = 3_000;
    private static final int BLOCKS = 4;
    private static final double NS_PER_SECOND = 1e9;
    private static final Map<LatencyCounter, Double> QUANTILES =
            Map.of(LatencyCounter.P50_NS, 0.5, LatencyCounter.P99_NS, 0.99, LatencyCounter.P99_9_NS, 0.999);
    private static final Map<Operation, String> NAMES = Map.of(
            Operation.QUERY,
            "pegaflow_query_duration_seconds",
            Operation.SAVE,
            "pegaflow_save_duration_seconds",
            Operation.LOAD,
            "pegaflow_load_duration_seconds");

    /** As Prometheus does it: the bucket of the rank, and within it as if its durations were spread evenly. */
    private static double histogramQuantile(final double quantile, final HistogramDataPoint point) {
        final double rank = quantile * point.getCount();
        final int bucket = bucketOf(rank, point);
        if (bucket == point.getExplicitBoundsCount()) {
            return point.getExplicitBounds(bucket - 1);
        }
        long below = 0;
        for (int i = 0; i < bucket; i++) {
            below += point.getBucketCounts(i);
        }
        final double lower = lowerBound(bucket, point);
        return lower + (point.getExplicitBounds(bucket) - lower) * (rank - below) / point.getBucketCounts(bucket);
    }

    private static int bucketOf(final double rank, final HistogramDataPoint point) {
        int bucket = 0;
        for (long count = point.getBucketCounts(0); count < rank; count += point.getBucketCounts(bucket)) {
            bucket++;
        }
        return bucket;
    }

    private static double lowerBound(final int bucket, final HistogramDataPoint point) {
        return bucket == 0 ? 0 : point.getExplicitBounds(bucket - 1);
    }

    @Test
    void shouldGiveDashboardsTheQuantilesOfTheRecorders() throws IOException {
        try (TestDirectory directory = new TestDirectory();
                OtlpReceiver collector = OtlpReceiver.start(0)) {
            final AgentContext context = directory.agentContext().httpAddress(HttpAddress.NONE);
            context.cache().maxBlocks(64);
            context.metrics().endpoint(collector.endpoint()).periodNs(TimeUnit.MILLISECONDS.toNanos(100));
            try (AgentLauncher agent = AgentLauncher.launch(context);
                    CountersFileReader counters = new CountersFileReader(agent.countersFile())) {
                work(directory);
                for (final Operation operation : NAMES.keySet()) {
                    Conditions.await(
                            "percentiles of " + operation,
                            () -> counters.value(operation, Stage.TOTAL, LatencyCounter.COUNT) == ROUNDS);
                    Conditions.await(
                            "buckets of " + operation,
                            () -> collector.exports() > 0
                                    && collector.histogram(NAMES.get(operation)).getCount() == ROUNDS);
                    final HistogramDataPoint point = collector.histogram(NAMES.get(operation));
                    QUANTILES.forEach((counter, quantile) ->
                            assertSameBucket(point, quantile, counters.value(operation, Stage.TOTAL, counter)));
                    assertEquals(
                            ROUNDS,
                            point.getBucketCountsList().stream()
                                    .mapToLong(Long::longValue)
                                    .sum());
                }
            }
        }
    }

    /** Both lie in one bucket: nothing is lost but what a bucket cannot tell. */
    private static void assertSameBucket(final HistogramDataPoint point, final double quantile, final long recordedNs) {
        final double fromBucketsNs = histogramQuantile(quantile, point) * NS_PER_SECOND;
        final int bucket = bucketOf(quantile * point.getCount(), point);
        final double lowerNs = lowerBound(bucket, point) * NS_PER_SECOND;
        final double upperNs = point.getExplicitBounds(bucket) * NS_PER_SECOND;
        final String text = String.format(
                Locale.ROOT,
                "from buckets %.2f us, recorded %.2f us, bucket %.2f to %.2f us",
                fromBucketsNs / 1e3,
                recordedNs / 1e3,
                lowerNs / 1e3,
                upperNs / 1e3);
        assertTrue(recordedNs > lowerNs && recordedNs <= upperNs + 1, text);
        assertTrue(fromBucketsNs > lowerNs && fromBucketsNs <= upperNs + 1, text);
    }

    private static void work(final TestDirectory directory) {
        try (CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "namespace");
            for (int i = 0; i < ROUNDS; i++) {
                client.save(1 + i * BLOCKS, BLOCKS);
                client.query(1 + i * BLOCKS, BLOCKS);
                client.load(8);
            }
        }
    }
}
