package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.engine.runtime.EngineScheduler;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.BackoffIdleStrategy;

/** Runs an agent in this JVM, keeps its pool full by saving new blocks, and times the duty cycles of its engine. */
final class CyclesBench {
    private static final int POOL_FILLS = 3;
    private static final long MIN_POOL_BYTES = 64L << 20;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    private final CyclesBenchOptions options;
    private CycleMeter meter;
    private long saves;

    private CyclesBench(final CyclesBenchOptions options) {
        this.options = options;
    }

    static Map<String, Object> run(final CyclesBenchOptions options)
            throws IOException, AgentLostException, InterruptedException {
        return new CyclesBench(options).run();
    }

    private Agent observe(final Agent engine) {
        meter = new CycleMeter(engine);
        return meter;
    }

    private Map<String, Object> run() throws IOException, AgentLostException, InterruptedException {
        final long poolBytes = Math.max(MIN_POOL_BYTES, 4L * options.blocks * BenchClient.BLOCK_BYTES);
        try (RunDirectory directory = RunDirectory.create("bench")) {
            final Path devices = directory.path().resolve("devices");
            final AgentContext context = new AgentContext().runDirectory(directory.path());
            context.devices().directory(devices).backendKind(DeviceBackendKind.HOST);
            context.pool().bytes(poolBytes);
            context.threads().scheduler(EngineScheduler.observing(this::observe));
            final AgentLauncher agent = AgentLauncher.launch(context);
            try (Aeron aeron = BenchClient.connect(directory.aeronDirectory());
                    BenchClient client = new BenchClient(
                            directory.aeronDirectory(),
                            devices,
                            aeron,
                            options.blocks,
                            new BackoffIdleStrategy(10, 10, 1_000, 100_000))) {
                measure(client, poolBytes);
            } finally {
                agent.close();
            }
        }
        return report(poolBytes);
    }

    private void measure(final BenchClient client, final long poolBytes)
            throws AgentLostException, InterruptedException {
        client.awaitConnected();
        client.register();
        final int prompts = (int) (POOL_FILLS * poolBytes / ((long) options.blocks * BenchClient.BLOCK_BYTES)) + 1;
        final Prompts blocks = new Prompts(prompts, options.blocks, 1);
        client.save(blocks);
        save(client, blocks, options.warmUpSeconds);
        meter.record(true);
        saves = 0;
        save(client, blocks, options.seconds);
        meter.record(false);
        // Two more answers: the cycle that was being recorded has ended.
        client.saveNext(blocks);
        client.saveNext(blocks);
    }

    private void save(final BenchClient client, final Prompts blocks, final double seconds)
            throws AgentLostException, InterruptedException {
        final long endNs = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() - endNs < 0) {
            client.saveNext(blocks);
            saves++;
        }
    }

    private Map<String, Object> report(final long poolBytes) {
        final Map<String, Object> report = new LinkedHashMap<>();
        put(report, "working", meter.working);
        put(report, "gap", meter.gaps);
        put(report, "cycle", meter.cycles);
        report.put("saves", saves);
        report.put("blocks_per_save", options.blocks);
        report.put("block_bytes", BenchClient.BLOCK_BYTES);
        report.put("pool_bytes", poolBytes);
        report.put("seconds", options.seconds);
        report.put("warm_up_seconds", options.warmUpSeconds);
        return report;
    }

    private static void put(final Map<String, Object> report, final String name, final Histogram histogram) {
        report.put(name + "_count", histogram.getTotalCount());
        for (final double percentile : PERCENTILES) {
            report.put(
                    name + "_p" + String.valueOf(percentile).replace(".0", "").replace(".", "") + "_ns",
                    histogram.getValueAtPercentile(percentile));
        }
        report.put(name + "_max_ns", histogram.getMaxValue());
    }
}
