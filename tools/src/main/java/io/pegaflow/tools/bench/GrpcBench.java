package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.tools.device.HostExportedMemory;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures the same queries of one agent over Aeron and over gRPC in turn, and Health, which asks nothing of the engine. */
final class GrpcBench {
    private static final long WARM_UP_WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Map<String, Double> PERCENTILES = percentiles();

    private final Map<String, List<Histogram>> windows = new LinkedHashMap<>();
    private final GrpcBenchOptions options;

    private GrpcBench(final GrpcBenchOptions options) {
        this.options = options;
    }

    private static Map<String, Double> percentiles() {
        final Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", 50.0);
        percentiles.put("p99", 99.0);
        percentiles.put("p999", 99.9);
        return percentiles;
    }

    static Map<String, Object> run(final GrpcBenchOptions options)
            throws IOException, AgentLostException, InterruptedException {
        final GrpcBench bench = new GrpcBench(options);
        bench.run();
        return bench.report();
    }

    private void run() throws IOException, AgentLostException, InterruptedException {
        try (AgentProcess agent = AgentProcess.start("bench", options.queries.agentOptions());
                Aeron aeron = BenchClient.connect(agent.aeronDirectory());
                BenchClient client = new BenchClient(agent, aeron, options.queries.hashes);
                HostExportedMemory memory = new HostExportedMemory(
                        HostDeviceMemory.create(agent.deviceDirectory(), BenchClient.BLOCK_BYTES), 0);
                GrpcBenchClient grpc =
                        GrpcBenchClient.connect((String) agent.readyFile().get("grpcAddr"), "bench-grpc")) {
            client.awaitConnected();
            client.register();
            // Another instance in the same namespace finds the same blocks.
            grpc.register(memory);
            measure(client, grpc);
        }
    }

    private void measure(final BenchClient client, final GrpcBenchClient grpc)
            throws AgentLostException, InterruptedException {
        final Prompts saved = options.queries.prompts(1);
        client.save(saved);
        final Map<String, Probe> probes = new LinkedHashMap<>();
        probes.put("query_aeron", () -> client.query(saved, saved.hashes()));
        probes.put("query_grpc", () -> grpc.query(saved, saved.hashes()));
        probes.put("health_grpc", grpc::health);
        final BlockRunner runner = new BlockRunner(client);
        final long warmUpEndNs = System.nanoTime() + options.warmUpNs();
        while (System.nanoTime() - warmUpEndNs < 0) {
            for (final Probe probe : probes.values()) {
                runner.run(probe, WARM_UP_WINDOW_NS);
            }
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (final Map.Entry<String, Probe> probe : probes.entrySet()) {
                windows.computeIfAbsent(probe.getKey(), key -> new ArrayList<>())
                        .add(runner.run(probe.getValue(), options.windowNs()));
            }
        }
    }

    private Map<String, Object> report() {
        final Map<String, Object> report = new LinkedHashMap<>();
        PERCENTILES.forEach((name, percentile) -> Latencies.putSpread(
                report,
                "ratio_" + name,
                Latencies.ratios(windows.get("query_grpc"), windows.get("query_aeron"), percentile)));
        windows.forEach((probe, histograms) -> {
            final Histogram all = Latencies.merged(histograms);
            report.put(probe + "_count", all.getTotalCount());
            PERCENTILES.forEach(
                    (name, percentile) -> report.put(probe + "_" + name + "_ns", all.getValueAtPercentile(percentile)));
            report.put(probe + "_max_ns", all.getMaxValue());
        });
        report.put("rounds", options.rounds());
        report.put("window_seconds", options.windowSeconds());
        report.put("warm_up_seconds", options.warmUpSeconds);
        options.queries.writeTo(report);
        return report;
    }
}
