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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures the same queries of one agent over Aeron and over gRPC in turn, and Health, which asks nothing of the engine. */
final class GrpcBench {
    private static final long MIN_POOL_BYTES = 32L << 20;
    private static final long POOL_BYTES_PER_BLOCK = 2L * BenchClient.BLOCK_BYTES;
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
        final long blocks = (long) options.prompts() * options.hashes;
        try (AgentProcess agent = AgentProcess.start(
                        "bench",
                        List.of(
                                "--device-backend=host",
                                "--pool-size=" + Math.max(MIN_POOL_BYTES, blocks * POOL_BYTES_PER_BLOCK),
                                "--idle=" + options.idle.name().toLowerCase(Locale.ROOT),
                                "--log-level=warn"));
                Aeron aeron = Aeron.connect(new Aeron.Context()
                        .aeronDirectoryName(agent.aeronDirectory().toString())
                        .useConductorAgentInvoker(true));
                BenchClient client = new BenchClient(agent, aeron, options.hashes);
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
        final Prompts saved = new Prompts(options.prompts(), options.hashes, 1);
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
        PERCENTILES.forEach((name, percentile) -> putRatio(report, name, percentile));
        windows.forEach((probe, histograms) -> {
            final Histogram all = IpcResult.merged(histograms);
            report.put(probe + "_count", all.getTotalCount());
            PERCENTILES.forEach(
                    (name, percentile) -> report.put(probe + "_" + name + "_ns", all.getValueAtPercentile(percentile)));
            report.put(probe + "_max_ns", all.getMaxValue());
        });
        report.put("rounds", options.rounds());
        report.put("window_seconds", options.windowSeconds());
        report.put("warm_up_seconds", options.warmUpSeconds);
        report.put("hashes", options.hashes);
        report.put("resident_blocks", options.prompts() * options.hashes);
        report.put("server_idle", options.idle.name().toLowerCase(Locale.ROOT));
        MachineFacts.writeTo(report);
        return report;
    }

    private void putRatio(final Map<String, Object> report, final String name, final double percentile) {
        final List<Histogram> aeron = windows.get("query_aeron");
        final List<Histogram> grpc = windows.get("query_grpc");
        final double[] ratios = new double[aeron.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) grpc.get(i).getValueAtPercentile(percentile)
                    / Math.max(1, aeron.get(i).getValueAtPercentile(percentile));
        }
        final double[] sorted = IpcResult.sorted(ratios);
        report.put("ratio_" + name, IpcResult.median(ratios));
        report.put("ratio_" + name + "_min", sorted[0]);
        report.put("ratio_" + name + "_max", sorted[sorted.length - 1]);
    }
}
