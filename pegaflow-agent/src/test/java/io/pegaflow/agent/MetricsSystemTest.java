package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.http.HttpAnswer;
import io.pegaflow.agent.metrics.OtlpReceiver;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics of a whole agent, over both ways out. */
class MetricsSystemTest {
    private static final HttpAddress ANY_PORT = HttpAddress.parse("127.0.0.1:0");
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SAVES = 30;
    private static final int BLOCKS = 4;

    private final TestDirectory directory = new TestDirectory();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void remove() {
        directory.close();
    }

    private AgentContext context() {
        final AgentContext context = directory.agentContext().httpAddress(ANY_PORT);
        context.cache().maxBlocks(64);
        return context;
    }

    private HttpResponse<String> get(final AgentLauncher agent, final String path) {
        return send(HttpRequest.newBuilder(uri(agent, path)).build());
    }

    private static URI uri(final AgentLauncher agent, final String path) {
        return URI.create("http://" + agent.httpAddress() + path);
    }

    private HttpResponse<String> send(final HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    /** Values by name and labels, without the label of the scope. */
    private Map<String, Long> scrape(final AgentLauncher agent) {
        final Map<String, Long> values = new TreeMap<>();
        for (final String line : get(agent, "/metrics").body().split("\n")) {
            final int blank = line.lastIndexOf(' ');
            if (!line.startsWith("#") && line.substring(blank + 1).matches("-?[0-9]+")) {
                values.put(key(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1)));
            }
        }
        return values;
    }

    private static String key(final String series) {
        final int brace = series.indexOf('{');
        if (brace < 0) {
            return series + "{}";
        }
        final Map<String, String> labels = new TreeMap<>();
        for (final String label :
                series.substring(brace + 1, series.length() - 1).split(",")) {
            final int equals = label.indexOf('=');
            labels.put(label.substring(0, equals), label.substring(equals + 2, label.length() - 1));
        }
        labels.remove("otel_scope_name");
        return series.substring(0, brace) + labels;
    }

    private void work() {
        try (CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "namespace");
            for (int i = 0; i < SAVES; i++) {
                client.save(1 + i * BLOCKS, BLOCKS);
                client.query(1 + i * BLOCKS, BLOCKS);
                client.load(8);
                client.query(100_000 + i * BLOCKS, BLOCKS);
            }
        }
    }

    @Test
    void shouldTellTheSameByBothWaysAsTheCounters() throws IOException {
        try (OtlpReceiver collector = OtlpReceiver.start(0)) {
            final AgentContext context = context();
            context.metrics().endpoint(collector.endpoint()).periodNs(PERIOD_NS);
            try (AgentLauncher agent = AgentLauncher.launch(context);
                    CountersFileReader counters = new CountersFileReader(agent.countersFile())) {
                work();
                Conditions.await("the client's end", () -> counters.value(EngineCounter.CONNECTIONS) == 0);
                final int before = collector.exports();
                Conditions.await("exports after the work", () -> collector.exports() >= before + 2);

                final Map<String, Long> exported = collector.wholes();
                final Map<String, Long> scraped = scrape(agent);
                final long requests = 1 + 4L * SAVES;
                assertEquals(requests, counters.value(EngineCounter.REQUESTS));
                for (final Map<String, Long> values : java.util.List.of(exported, scraped)) {
                    assertEquals((long) SAVES * BLOCKS, values.get("pegaflow_cache_block_hits_total{}"));
                    assertEquals((long) SAVES * BLOCKS, values.get("pegaflow_cache_block_misses_total{}"));
                    assertEquals(
                            (long) SAVES * BLOCKS, values.get("pegaflow_cache_tier_block_requests_total{tier=ram}"));
                    assertEquals((long) SAVES * BLOCKS, values.get("pegaflow_cache_block_insertions_total{}"));
                    assertEquals(
                            counters.value(EngineCounter.BLOCK_EVICTIONS),
                            values.get("pegaflow_cache_block_evictions_total{}"));
                    assertEquals(SAVES * BLOCKS * CacheClient.BLOCK_BYTES, values.get("pegaflow_save_bytes_total{}"));
                    assertEquals(SAVES * BLOCKS * CacheClient.BLOCK_BYTES, values.get("pegaflow_load_bytes_total{}"));
                    assertEquals(0, values.get("pegaflow_load_failures_total{}"));
                    assertEquals(64 * CacheClient.BLOCK_BYTES, values.get("pegaflow_cache_resident_bytes{}"));
                    assertEquals(
                            (SAVES * BLOCKS - 64) * CacheClient.BLOCK_BYTES,
                            values.get("pegaflow_cache_eviction_reclaimed_bytes_total{}"));
                    assertEquals(
                            SAVES * BLOCKS - 64L,
                            values.get("pegaflow_cache_block_evictions_by_class_total{class=retained}"));
                    assertEquals(0, values.get("pegaflow_cache_block_evictions_by_class_total{class=reclaimable}"));
                    assertEquals(64, values.get("pegaflow_cache_resident_blocks{class=retained}"));
                    assertEquals(0, values.get("pegaflow_cache_block_cleanups_total{}"));
                    assertEquals(
                            SAVES * BLOCKS * CacheClient.BLOCK_BYTES,
                            values.get("pegaflow_namespace_save_bytes_total{namespace=namespace}"));
                    assertEquals(
                            64 * CacheClient.BLOCK_BYTES,
                            values.get("pegaflow_namespace_resident_bytes{namespace=namespace}"));
                    assertEquals(0, values.get("pegaflow_namespace_load_bytes_total{namespace=other}"));
                    assertEquals(0, values.get("pegaflow_inflight_bytes{}"));
                    assertEquals(
                            2L * SAVES,
                            values.get("pegaflow_rpc_requests_total{method=query_prefetch, status=ok, transport=ipc}"));
                    assertEquals(32L << 20, values.get("pegaflow_pool_capacity_bytes{}"));
                }
                assertNotEquals(0, counters.value(EngineCounter.BLOCK_EVICTIONS));
                assertEquals(
                        SAVES * BLOCKS - 64L,
                        scraped.get("pegaflow_cache_residence_duration_seconds_count{reason=pressure}"));
                assertEquals((long) SAVES, scraped.get("pegaflow_save_duration_ms_count{}"));
                assertEquals(
                        (long) SAVES,
                        scraped.get("pegaflow_stage_duration_seconds_count{operation=load, stage=copied}"));
                Conditions.await(
                        "percentiles in the counters file",
                        () -> counters.value(Operation.LOAD, Stage.TOTAL, LatencyCounter.COUNT) == SAVES);
                assertEquals(2L * SAVES, counters.value(Operation.QUERY, Stage.TOTAL, LatencyCounter.COUNT));
                assertEquals(2L * SAVES, counters.answers(Operation.QUERY, 0));
                final long medianNs = counters.value(Operation.SAVE, Stage.TOTAL, LatencyCounter.P50_NS);
                final long longestNs = counters.value(Operation.SAVE, Stage.TOTAL, LatencyCounter.MAX_NS);
                assertTrue(medianNs > 0 && longestNs >= medianNs, medianNs + ".." + longestNs);
                final HistogramDataPoint loads = collector.histogram("pegaflow_load_duration_ms");
                assertEquals(SAVES, loads.getCount());
                assertEquals(
                        SAVES,
                        loads.getBucketCountsList().stream()
                                .mapToLong(Long::longValue)
                                .sum());
                assertTrue(loads.getMin() > 0 && loads.getMax() < 60_000, loads.getMin() + ".." + loads.getMax());
                assertEquals("pegaflow", collector.resource().get("service.name"));
            }
        }
    }

    @Test
    void shouldNotBeHealthyWhenTheEngineDoesNotTurn() {
        assertEquals(
                200,
                AgentRoutes.health(AgentRoutes.STALLED_NS - 1, List.of(), 100).status());
        assertEquals(
                503, AgentRoutes.health(AgentRoutes.STALLED_NS, List.of(1), 100).status());
    }

    @Test
    void shouldSayThatDevicesAreLostWhileOthersAreServed() {
        final HttpAnswer answer = AgentRoutes.health(0, List.of(0, 3), 50);
        assertEquals(200, answer.status());
        assertTrue(answer.text().startsWith("ok, but devices are lost: devices=[0, 3]"), answer.text());
        assertEquals(
                "ok, pool registered 37 %\n",
                AgentRoutes.health(0, List.of(), 37).text());
    }

    @Test
    void shouldNoteEveryExportInTheLogWhenRustLogAsksForIt() {
        try (OtlpReceiver collector = OtlpReceiver.start(0);
                ChildJvm agent = ChildJvm.startAgentWithVariables(
                        Map.of(
                                "RUST_LOG",
                                "opentelemetry_sdk=debug",
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://127.0.0.1:1",
                                "OTEL_METRIC_EXPORT_INTERVAL",
                                "200"),
                        directory,
                        "--metrics-otel-endpoint",
                        collector.endpoint())) {
            agent.awaitReady();
            agent.awaitLine("Exporting metrics");
            Conditions.await("exports", () -> collector.exports() > 1);
        }
    }

    @Test
    void shouldAnswerHealthAndNothingElseItDoesNotKnow() {
        final AgentContext context = context();
        context.metrics().prometheus(false);
        try (AgentLauncher agent = AgentLauncher.launch(context)) {
            assertEquals(200, get(agent, "/health").statusCode());
            assertEquals("ok", get(agent, "/health").body());
            assertEquals(404, get(agent, "/metrics").statusCode());
            assertEquals(404, get(agent, "/healthy").statusCode());
            assertEquals(
                    405,
                    send(HttpRequest.newBuilder(uri(agent, "/health"))
                                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                                    .build())
                            .statusCode());
        }
    }

    @Test
    void shouldSayWhatToDoWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final AgentContext context = context().httpAddress(new HttpAddress("127.0.0.1", taken.getLocalPort()));

            final AgentException refused = assertThrows(AgentException.class, () -> AgentLauncher.launch(context));

            final String message = refused.getMessage();
            assertTrue(
                    message.contains("127.0.0.1:" + taken.getLocalPort()) && message.contains("--http-addr"), message);
            assertFalse(directory.run().toFile().exists(), "nothing is left behind");
        }
    }

    @Test
    void shouldNotMindACollectorThatNeverAnswers() {
        try (OtlpReceiver collector = OtlpReceiver.startMute()) {
            final AgentContext context = context();
            context.metrics()
                    .endpoint(collector.endpoint())
                    .periodNs(PERIOD_NS)
                    .variables(Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "200"));
            final AgentLauncher agent = AgentLauncher.launch(context);
            try (agent) {
                Conditions.await("an export", () -> collector.exports() > 1);
                work();
                assertEquals((long) SAVES, scrape(agent).get("pegaflow_save_duration_ms_count{}"));
                assertTrue(scrape(agent).get("pegaflow_metrics_exports_total{status=error}") > 0);
            }
        }
    }

    @Test
    void shouldExportAgainWhenTheCollectorIsBack() {
        final OtlpReceiver gone = OtlpReceiver.start(0);
        final int port = gone.port();
        gone.close();
        final AgentContext context = context();
        context.metrics().endpoint("http://127.0.0.1:" + port).periodNs(PERIOD_NS);
        try (AgentLauncher agent = AgentLauncher.launch(context)) {
            Conditions.await(
                    "a failed export", () -> scrape(agent).get("pegaflow_metrics_exports_total{status=error}") > 0);
            try (OtlpReceiver back = OtlpReceiver.start(port)) {
                Conditions.await("an export", () -> back.exports() > 1);
            }
        }
    }
}
