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
                measure(agent.process(), blockBytes);
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
        MachineFacts.writeTo(report);
        return report;
    }

    private CopyClient connect(final AgentProcess agent, final String name, final int blockBytes) {
        return new CopyClient(
                agent, options.deviceBackend, name + "-" + blockBytes, blockBytes, options.requestBytes / blockBytes);
    }

    private void measure(final AgentProcess agent, final int blockBytes)
            throws InterruptedException, ExecutionException {
        final double[][] times = new double[4][options.rounds];
        try (CopyClient client = connect(agent, "one", blockBytes)) {
            warmUp(agent, client, blockBytes);
            for (int round = 0; round < options.rounds; round++) {
                final double[] took = {client.bareNs(true), client.saveNs(), client.bareNs(false), client.loadNs()};
                for (int i = 0; i < took.length; i++) {
                    times[i][round] = took[i];
                }
            }
            put(blockBytes, "save", client.bytes(), times[0], times[1]);
            put(blockBytes, "load", client.bytes(), times[2], times[3]);
        }
        measureBoth(agent, blockBytes);
    }

    /** Small requests and large ones: a path is compiled by how often it was gone, not by how many bytes moved. */
    private void warmUp(final AgentProcess agent, final CopyClient client, final int blockBytes) {
        final long startNs = System.nanoTime();
        final double warmUpNs = options.warmUpSeconds * NS_PER_SECOND;
        try (CopyClient small = new CopyClient(agent, options.deviceBackend, "small-" + blockBytes, blockBytes, 1)) {
            while (System.nanoTime() - startNs < warmUpNs / 2) {
                small.saveNs();
                small.loadNs();
            }
        }
        do {
            client.bareNs(true);
            client.saveNs();
            client.bareNs(false);
            client.loadNs();
        } while (System.nanoTime() - startNs < warmUpNs);
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

    private static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double rounded(final double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3f", value));
    }
}
