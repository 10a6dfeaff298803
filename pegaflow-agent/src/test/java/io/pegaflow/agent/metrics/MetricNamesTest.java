package io.pegaflow.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import io.pegaflow.engine.runtime.counters.AgentCounter;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.DeviceCounter;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboards hold on to these names: what is in the list may not change, what is new is added to it. */
class MetricNamesTest {
    @TempDir
    Path directory;

    private final EdgeAnswers edges = new EdgeAnswers();
    private CountersFile counters;
    private AgentMetrics metrics;

    @BeforeEach
    void create() throws IOException {
        counters = CountersFile.create(directory.resolve("counters"), 1, 1);
        for (final AgentCounter counter : AgentCounter.values()) {
            counters.newAgentCounter("pf-engine", counter);
        }
        counters.newDeviceCounter(0, DeviceCounter.LOST);
        metrics = newMetrics(() -> 1_000);
    }

    private long answers(final String method, final String status) {
        final List<Long> values = new ArrayList<>();
        for (final MetricData metric : produce()) {
            if (metric.getName().equals(Metric.RPC_REQUESTS.metricName())) {
                metric.getLongSumData().getPoints().stream()
                        .filter(point ->
                                point.getAttributes().equals(LatencyMetrics.rpc(method, status, RequestTransport.GRPC)))
                        .forEach(point -> values.add(point.getValue()));
            }
        }
        assertEquals(1, values.size(), "a series has one point: " + values);
        return values.get(0);
    }

    private AgentMetrics newMetrics(final EpochClock clock) {
        return newMetrics(clock, () -> 1);
    }

    private AgentMetrics newMetrics(final EpochClock clock, final NanoClock nanoClock) {
        return new AgentMetrics(
                new EngineFigures(
                        counters,
                        new RequestLatencies(List.of(RequestTransport.values()), true),
                        edges,
                        nanoClock,
                        clock),
                new MetricsContext(),
                "1.0",
                7);
    }

    @AfterEach
    void remove() {
        metrics.close();
        counters.close();
    }

    private Collection<MetricData> produce() {
        return metrics.produce(Resource.empty());
    }

    @Test
    void shouldAddWhatEdgesAnswerToWhatTheEngineDoes() {
        final String query = Operation.QUERY.method();
        counters.answers(RequestTransport.GRPC, Operation.QUERY, ErrorCode.INVALID_ARGUMENT.code())
                .setRelease(2);
        assertEquals(2, answers(query, "invalid_argument"));
        edges.add(query, "invalid_argument");
        edges.add(query, EdgeAnswers.OK);
        edges.add(query, "internal");
        edges.add("health", EdgeAnswers.OK);
        edges.add("health", EdgeAnswers.OK);
        assertEquals(3, answers(query, "invalid_argument"));
        assertEquals(1, answers(query, EdgeAnswers.OK));
        assertEquals(1, answers(query, "internal"));
        assertEquals(2, answers("health", EdgeAnswers.OK));
    }

    @Test
    void shouldKeepNamesTypesUnitsAndLabels() throws IOException {
        final List<String> lines = new ArrayList<>();
        for (final MetricData metric : produce()) {
            lines.add(String.join(
                    " | ",
                    metric.getName(),
                    kind(metric),
                    metric.getUnit(),
                    metric.getInstrumentationScopeInfo().getName(),
                    labels(metric),
                    PrometheusNames.of(metric)));
        }
        final String actual = lines.stream().sorted().collect(Collectors.joining("\n")) + "\n";
        try (var expected = MetricNamesTest.class.getResourceAsStream("metrics.txt")) {
            assertEquals(
                    new String(expected.readAllBytes(), StandardCharsets.UTF_8),
                    "name | kind | unit | scope | labels | name in Prometheus\n" + actual);
        }
    }

    private static String kind(final MetricData metric) {
        for (final Metric known : Metric.values()) {
            if (known.metricName().equals(metric.getName())) {
                return known.kind().name().toLowerCase(java.util.Locale.ROOT);
            }
        }
        throw new AssertionError(metric.getName());
    }

    private static String labels(final MetricData metric) {
        final TreeSet<String> keys = new TreeSet<>();
        for (final PointData point : metric.getData().getPoints()) {
            point.getAttributes().asMap().keySet().stream()
                    .map(AttributeKey::getKey)
                    .forEach(keys::add);
        }
        return String.join(",", keys);
    }

    @Test
    void shouldExportEveryMetricFromTheStart() {
        assertEquals(Metric.values().length, produce().size());
    }

    @Test
    void shouldBeginAtZero() {
        for (final MetricData metric : produce()) {
            if (metric.getName().startsWith("pegaflow_cache")
                    || metric.getName().startsWith("pegaflow_rpc_requests")) {
                for (final PointData point : metric.getData().getPoints()) {
                    assertEquals(
                            0,
                            point instanceof HistogramPointData histogram
                                    ? histogram.getCount()
                                    : ((LongPointData) point).getValue(),
                            metric.getName());
                }
            }
        }
    }

    @Test
    void shouldHaveTheNamesOfTheGuideInPrometheus() {
        final List<String> names = produce().stream().map(PrometheusNames::of).toList();
        for (final String name : List.of(
                "pegaflow_pool_used_bytes",
                "pegaflow_pool_alloc_failures_total",
                "pegaflow_cache_block_hits_total",
                "pegaflow_cache_block_misses_total",
                "pegaflow_cache_block_insertions_total",
                "pegaflow_cache_block_evictions_total",
                "pegaflow_save_bytes_total",
                "pegaflow_save_duration_ms",
                "pegaflow_load_bytes_total",
                "pegaflow_load_duration_ms",
                "pegaflow_load_failures_total")) {
            assertTrue(names.contains(name), name);
        }
    }

    /** All points of a moment have the same times. */
    private static void assertTimes(final long startNs, final long nowNs, final AgentMetrics metrics) {
        for (final MetricData metric : metrics.produce(Resource.empty())) {
            for (final PointData point : metric.getData().getPoints()) {
                assertEquals(startNs, point.getStartEpochNanos(), metric.getName());
                assertEquals(nowNs, point.getEpochNanos(), metric.getName());
            }
        }
    }

    @Test
    void shouldFollowAClockThatJumps() {
        final long[] epochMs = {5_000};
        final long[] nanoTime = {0};
        counters.counter(EngineCounter.LAST_TURN_NS).set(0);
        try (AgentMetrics jumping = newMetrics(() -> epochMs[0], () -> nanoTime[0])) {
            nanoTime[0] = 1_000_000_000;
            epochMs[0] = 6_000;
            assertTimes(5_000_000_000L, 6_000_000_000L, jumping);

            epochMs[0] = 86_400_000;
            assertTimes(5_000_000_000L, 86_400_000_000_000L, jumping);

            epochMs[0] = 5_500;
            assertTimes(5_000_000_000L, 5_500_000_000L, jumping);
        }
    }

    @Test
    void shouldMoveItsStartWhenTheClockIsSetBackBeforeIt() {
        final long[] epochMs = {1_900_000_000_000L};
        final long[] nanoTime = {77};
        counters.counter(EngineCounter.LAST_TURN_NS).set(0);
        try (AgentMetrics jumping = newMetrics(() -> epochMs[0], () -> nanoTime[0])) {
            nanoTime[0] += 3_000_000_000L;
            epochMs[0] = 1_800_000_000_000L;
            assertTimes(1_799_999_997_000_000_000L, 1_800_000_000_000_000_000L, jumping);

            epochMs[0] += 1_000;
            assertTimes(1_799_999_997_000_000_000L, 1_800_000_001_000_000_000L, jumping);
        }
    }

    @Test
    void shouldReadNothingOnceClosed() {
        metrics.close();

        assertTrue(produce().isEmpty());
    }
}
