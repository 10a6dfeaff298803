package io.pegaflow.tools.bench;

import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Copies through an agent against bare ones, and small loads beside large saves. */
final class CopyBench {
    private static final int WARM_UP_ROUNDS = 2;
    private static final int SMALL_BLOCK_BYTES = 64 * 1024;
    private static final int LARGE_BLOCK_BYTES = 1 << 20;
    private static final long POLL_MS = 10;
    private static final long REGISTRATION_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final double NS_PER_US = 1e3;

    private final CopyBenchOptions options;
    private final Map<String, Object> report = new LinkedHashMap<>();

    private CopyBench(final CopyBenchOptions options) {
        this.options = options;
    }

    static Map<String, Object> run(final CopyBenchOptions options)
            throws IOException, InterruptedException, AgentLostException, ExecutionException {
        return new CopyBench(options).run();
    }

    private Map<String, Object> run() throws IOException, InterruptedException, AgentLostException, ExecutionException {
        for (final int blockBytes : options.blockBytes) {
            try (AgentProcess agent = start(blockBytes)) {
                measure(agent, blockBytes);
            }
        }
        try (AgentProcess agent = start(LARGE_BLOCK_BYTES)) {
            measureSmallLoads(agent);
        }
        report.put("device_backend", options.deviceBackend);
        report.put("request_bytes", options.requestBytes);
        report.put("rounds", options.rounds);
        MachineFacts.writeTo(report);
        return report;
    }

    /** With room for what two clients saved last and what is being saved, slabs larger than blocks, and all registered. */
    private AgentProcess start(final int blockBytes) throws IOException, InterruptedException, AgentLostException {
        final long poolBytes = Math.max(8L * options.requestBytes, 1024L * blockBytes);
        final AgentProcess agent = AgentProcess.start(
                "bench",
                List.of("--device-backend=" + options.deviceBackend, "--pool-size=" + poolBytes, "--log-level=warn"));
        try {
            awaitRegistered(agent, poolBytes);
            return agent;
        } catch (final AgentLostException | IOException | InterruptedException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private static void awaitRegistered(final AgentProcess agent, final long poolBytes)
            throws IOException, InterruptedException, AgentLostException {
        final long startNs = System.nanoTime();
        try (CountersFileReader counters =
                new CountersFileReader(agent.runDirectory().resolve("counters"))) {
            for (long bytes = 0; bytes < poolBytes; bytes = counters.value(EngineCounter.POOL_REGISTERED_BYTES)) {
                if (!agent.isAlive() || System.nanoTime() - startNs > REGISTRATION_TIMEOUT_NS) {
                    throw new AgentLostException("the agent's pool is not registered: registered_bytes=" + bytes
                            + ", pool_bytes=" + poolBytes + "; look at its log, and at ulimit -l");
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    private CopyClient connect(final AgentProcess agent, final String name, final int blockBytes) {
        return new CopyClient(
                agent, options.deviceBackend, name + "-" + blockBytes, blockBytes, options.requestBytes / blockBytes);
    }

    private void measure(final AgentProcess agent, final int blockBytes)
            throws InterruptedException, ExecutionException {
        final double[][] times = new double[4][options.rounds];
        try (CopyClient client = connect(agent, "one", blockBytes);
                CopyClient other = connect(agent, "other", blockBytes)) {
            for (int round = -WARM_UP_ROUNDS; round < options.rounds; round++) {
                final double[] took = {client.bareNs(true), client.saveNs(), client.bareNs(false), client.loadNs()};
                for (int i = 0; round >= 0 && i < took.length; i++) {
                    times[i][round] = took[i];
                }
            }
            put(blockBytes, "save", client.bytes(), times[0], times[1]);
            put(blockBytes, "load", client.bytes(), times[2], times[3]);
            measureBoth(blockBytes, client, other);
        }
    }

    private void put(
            final int blockBytes,
            final String what,
            final long bytes,
            final double[] bareNs,
            final double[] throughNs) {
        final double[] ratios = new double[bareNs.length];
        Arrays.setAll(ratios, i -> bareNs[i] / throughNs[i]);
        report.put(blockBytes + "_" + what + "_gbps", rounded(bytes / median(throughNs)));
        report.put(blockBytes + "_" + what + "_bare_gbps", rounded(bytes / median(bareNs)));
        report.put(blockBytes + "_" + what + "_ratio", rounded(median(ratios)));
    }

    private void measureBoth(final int blockBytes, final CopyClient saver, final CopyClient loader)
            throws InterruptedException, ExecutionException {
        loader.saveNs();
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            final Future<Double> saves = threads.submit(() -> rate(saver::saveNs, saver.bytes()));
            final Future<Double> loads = threads.submit(() -> rate(loader::loadNs, loader.bytes()));
            report.put(blockBytes + "_both_save_gbps", rounded(saves.get()));
            report.put(blockBytes + "_both_load_gbps", rounded(loads.get()));
        } finally {
            threads.shutdownNow();
        }
    }

    private double rate(final LongSupplier request, final long bytes) {
        final double[] times = new double[options.rounds];
        Arrays.setAll(times, i -> request.getAsLong());
        return bytes / median(times);
    }

    private void measureSmallLoads(final AgentProcess agent) throws InterruptedException, ExecutionException {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        final AtomicBoolean isOver = new AtomicBoolean();
        try (CopyClient small = new CopyClient(agent, options.deviceBackend, "small", SMALL_BLOCK_BYTES, 1);
                CopyClient large = connect(agent, "large", LARGE_BLOCK_BYTES)) {
            small.saveNs();
            loadSmall(small);
            put("idle", loadSmall(small));
            final Future<?> saves = thread.submit(() -> {
                while (!isOver.get()) {
                    large.saveNs();
                }
            });
            put("busy", loadSmall(small));
            isOver.set(true);
            saves.get();
        } finally {
            isOver.set(true);
            thread.shutdownNow();
        }
    }

    private Histogram loadSmall(final CopyClient client) {
        final Histogram histogram = new Histogram(3);
        for (int i = 0; i < options.smallLoads; i++) {
            histogram.recordValue(client.loadNs());
        }
        return histogram;
    }

    private void put(final String when, final Histogram histogram) {
        report.put("small_load_" + when + "_p50_us", rounded(histogram.getValueAtPercentile(50) / NS_PER_US));
        report.put("small_load_" + when + "_p99_us", rounded(histogram.getValueAtPercentile(99) / NS_PER_US));
    }

    private static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double rounded(final double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3f", value));
    }
}
