package io.pegaflow.tools.bench;

import io.pegaflow.agent.grpc.proto.RegisterContextResponse;
import io.pegaflow.tools.device.ExportedMemory;
import io.pegaflow.tools.device.cuda.CudaExportedMemory;
import io.pegaflow.tools.grpc.UnaryCall;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures what others notice of a registration that the driver holds up, in windows with and without one. */
final class StallBench {
    static final long ALLOWED_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int HASHES = 24;
    private static final int PROMPTS = 8;
    private static final int DEVICE_BLOCKS = 24;
    private static final int OK = 200;
    private static final String CALM = "calm";
    private static final String STALLED = "stalled";

    private final Map<String, Probe> probes = new LinkedHashMap<>();
    private final Map<String, Histogram> figures = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final StallBenchOptions options;

    private StallBench(final StallBenchOptions options) {
        this.options = options;
    }

    static Map<String, Object> run(final StallBenchOptions options)
            throws IOException, AgentLostException, InterruptedException {
        final StallBench bench = new StallBench(options);
        try (AgentProcess agent = AgentProcess.start(
                        "bench", List.of("--device-backend=cuda", "--pool-size=32mb", "--log-level=warn"));
                ExportedMemory memory = newMemory();
                GrpcBenchClient client =
                        GrpcBenchClient.connect((String) agent.readyFile().get("grpcAddr"), "bench-grpc")) {
            client.register(memory);
            bench.measure(agent, client);
            return bench.report();
        } finally {
            Files.deleteIfExists(options.stallFile);
        }
    }

    private static ExportedMemory newMemory() {
        return CudaExportedMemory.create(0, (long) DEVICE_BLOCKS * BenchClient.BLOCK_BYTES);
    }

    private void measure(final AgentProcess agent, final GrpcBenchClient client)
            throws IOException, AgentLostException, InterruptedException {
        final Prompts saved = new Prompts(PROMPTS, HASHES, 1);
        for (int i = 0; i < PROMPTS; i++) {
            client.save(saved);
        }
        final HttpRequest health = HttpRequest.newBuilder(
                        URI.create("http://" + agent.readyFile().get("httpAddr") + "/health"))
                .build();
        probes.put("health", client::health);
        probes.put("http_health", () -> get(health));
        probes.put("query", () -> client.query(saved, HASHES));
        runWindow(null, options.warmUpNs());
        for (int round = 0; round < options.rounds; round++) {
            runWindow(CALM, options.windowNs());
            runStalled(client, "bench-stalled-" + round);
        }
    }

    private void runStalled(final GrpcBenchClient client, final String instance)
            throws IOException, AgentLostException, InterruptedException {
        Files.createFile(options.stallFile);
        try (ExportedMemory memory = newMemory()) {
            final UnaryCall<RegisterContextResponse> registration =
                    GrpcBenchClient.beginRegistration(client.channel(), instance, memory);
            runWindow(STALLED, options.windowNs());
            if (registration.hasEnded()) {
                throw new IllegalStateException("the driver held up no registration: --stall-file=" + options.stallFile
                        + "; start with CUEMU_STALL=cuIpcOpenMemHandle:" + options.stallFile
                        + " and the emulated driver in LD_LIBRARY_PATH");
            }
            Files.delete(options.stallFile);
            GrpcBenchClient.finish(registration);
            client.unregister(instance);
        }
    }

    /** Make one request of each kind after the other; nameless windows are not recorded. */
    private void runWindow(final String name, final long durationNs) throws AgentLostException, InterruptedException {
        final long endNs = System.nanoTime() + durationNs;
        while (System.nanoTime() - endNs < 0) {
            for (final Map.Entry<String, Probe> probe : probes.entrySet()) {
                final long latencyNs = probe.getValue().exchange();
                if (name != null) {
                    Latencies.record(
                            figures.computeIfAbsent(key(name, probe.getKey()), key -> Latencies.newHistogram()),
                            latencyNs);
                }
            }
        }
    }

    private long get(final HttpRequest request) throws AgentLostException, InterruptedException {
        final long startNs = System.nanoTime();
        try {
            final int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status != OK) {
                throw new IllegalStateException("the agent is not well: uri=" + request.uri() + ", status=" + status);
            }
            return System.nanoTime() - startNs;
        } catch (final IOException e) {
            throw new AgentLostException("the agent does not answer over HTTP: cause=" + e.getMessage());
        }
    }

    private static String key(final String window, final String probe) {
        return window + "_" + probe;
    }

    private Map<String, Object> report() {
        final Map<String, Object> report = new LinkedHashMap<>();
        boolean isWithin = true;
        for (final String probe : probes.keySet()) {
            final long addedNs = figures.get(key(STALLED, probe)).getValueAtPercentile(99)
                    - figures.get(key(CALM, probe)).getValueAtPercentile(99);
            report.put(probe + "_added_p99_ns", addedNs);
            isWithin &= addedNs <= ALLOWED_NS;
        }
        report.put("within_50_ms", isWithin);
        figures.forEach((name, histogram) -> {
            report.put(name + "_count", histogram.getTotalCount());
            report.put(name + "_p50_ns", histogram.getValueAtPercentile(50));
            report.put(name + "_p99_ns", histogram.getValueAtPercentile(99));
            report.put(name + "_p999_ns", histogram.getValueAtPercentile(99.9));
            report.put(name + "_max_ns", histogram.getMaxValue());
        });
        report.put("rounds", options.rounds);
        report.put("window_seconds", options.seconds);
        report.put("warm_up_seconds", options.warmUpSeconds);
        report.put("hashes", HASHES);
        report.put("resident_blocks", HASHES * PROMPTS);
        return report;
    }
}
