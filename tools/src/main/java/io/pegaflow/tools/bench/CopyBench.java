package io.pegaflow.tools.bench;

import io.pegaflow.tools.device.cuda.CudaSubmissions;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;

/** Copies through an agent against bare ones, and small loads beside large saves. */
final class CopyBench {
    private static final int SMALL_BLOCK_BYTES = 64 * 1024;
    private static final int LARGE_BLOCK_BYTES = 1 << 20;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_SECOND = 1e9;

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
            try (CopyBenchAgent agent = CopyBenchAgent.start(options, blockBytes)) {
                measure(agent, blockBytes);
            }
        }
        try (CopyBenchAgent agent = CopyBenchAgent.start(options, LARGE_BLOCK_BYTES)) {
            measureSmallLoads(agent.process());
        }
        if (options.isCuda()) {
            report.putAll(CudaSubmissions.measure(options.rounds));
        }
        report.put("device_backend", options.deviceBackend);
        report.put("request_bytes", options.requestBytes);
        report.put("rounds", options.rounds);
        report.put("warm_up_seconds", options.warmUpSeconds);
        report.put("clients", options.clients);
        report.put("metrics", options.hasMetrics);
        return report;
    }

    private CopyClient connect(final AgentProcess agent, final String name, final int blockBytes) {
        return new CopyClient(
                agent, options.deviceBackend, name + "-" + blockBytes, blockBytes, options.requestBytes / blockBytes);
    }

    private void measure(final CopyBenchAgent agent, final int blockBytes)
            throws InterruptedException, ExecutionException {
        try (CopyClient client = connect(agent.process(), "one", blockBytes);
                BareLoop bare = agent.bareLoop(client)) {
            final CopyRounds rounds = new CopyRounds(client, bare, options.rounds);
            warmUp(agent.process(), rounds, blockBytes);
            for (int round = 0; round < options.rounds; round++) {
                rounds.run(round);
            }
            put(blockBytes, "save", client.bytes(), rounds.bareSavesNs(), rounds.savesNs());
            put(blockBytes, "load", client.bytes(), rounds.bareLoadsNs(), rounds.loadsNs());
        }
        measureBoth(agent.process(), blockBytes);
    }

    /** Small requests and large ones: a path is compiled by how often it was gone, not by how many bytes moved. */
    private void warmUp(final AgentProcess agent, final CopyRounds rounds, final int blockBytes) {
        final long startNs = System.nanoTime();
        final double warmUpNs = options.warmUpSeconds * NS_PER_SECOND;
        try (CopyClient small = new CopyClient(agent, options.deviceBackend, "small-" + blockBytes, blockBytes, 1)) {
            while (System.nanoTime() - startNs < warmUpNs / 2) {
                small.saveNs();
                small.loadNs();
            }
        }
        do {
            rounds.run(0);
        } while (System.nanoTime() - startNs < warmUpNs);
    }

    private void put(
            final int blockBytes, final String what, final long bytes, final long[] bareNs, final long[] throughNs) {
        final double[] ratios = new double[bareNs.length];
        Arrays.setAll(ratios, i -> (double) bareNs[i] / throughNs[i]);
        report.put(blockBytes + "_" + what + "_gbps", rounded(bytes / median(asDoubles(throughNs))));
        report.put(blockBytes + "_" + what + "_bare_gbps", rounded(bytes / median(asDoubles(bareNs))));
        report.put(blockBytes + "_" + what + "_ratio", rounded(median(ratios)));
    }

    private void measureBoth(final AgentProcess agent, final int blockBytes)
            throws InterruptedException, ExecutionException {
        final List<CopyClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * options.clients; i++) {
                clients.add(connect(agent, "client-" + i, blockBytes));
                clients.get(i).saveNs();
            }
            try (ClientLoad load = new ClientLoad(clients.size(), options.rounds)) {
                for (int i = 0; i < clients.size(); i += 2) {
                    load.save(clients.get(i));
                    load.load(clients.get(i + 1));
                }
                report.put(blockBytes + "_both_save_gbps", rounded(load.saveRate()));
                report.put(blockBytes + "_both_load_gbps", rounded(load.loadRate()));
            }
        } finally {
            CloseHelper.closeAll(clients);
        }
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

    private static double[] asDoubles(final long[] values) {
        return Arrays.stream(values).asDoubleStream().toArray();
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
