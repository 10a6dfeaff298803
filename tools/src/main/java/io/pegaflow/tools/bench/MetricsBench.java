package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
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

/** Measures queries of agents with and without metrics in turn, each window with an agent of its own. */
final class MetricsBench {
    private static final long PUBLISHED_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long SETTLE_MS = 50;
    private static final String QUERIES = "pegaflow_query_duration_seconds";
    private static final double NS_PER_SECOND = 1e9;
    private static final Map<LatencyCounter, Double> QUANTILES =
            Map.of(LatencyCounter.P50_NS, 0.5, LatencyCounter.P99_NS, 0.99, LatencyCounter.P99_9_NS, 0.999);

    private final MetricsBenchOptions options;
    private final List<Histogram> with = new ArrayList<>();
    private final List<Histogram> without = new ArrayList<>();
    private final Map<String, Object> truth = new LinkedHashMap<>();
    private long exports;
    private long scrapes;

    private MetricsBench(final MetricsBenchOptions options) {
        this.options = options;
    }

    static Map<String, Object> run(final MetricsBenchOptions options)
            throws IOException, AgentLostException, InterruptedException {
        final MetricsBench bench = new MetricsBench(options);
        for (int i = 0; i < options.pairs; i++) {
            // The one that goes first changes from pair to pair: what drifts falls on both alike.
            bench.runWindow(i % 2 == 0);
            bench.runWindow(i % 2 != 0);
        }
        return bench.report();
    }

    private void runWindow(final boolean isOn) throws IOException, AgentLostException, InterruptedException {
        if (!isOn) {
            try (AgentProcess agent = AgentProcess.start(
                    "bench",
                    options.queries.agentOptions(
                            "--metrics-otel-endpoint=none", "--http-addr=none", "--record-latencies=false"))) {
                without.add(measure(agent));
            }
            return;
        }
        try (OtlpSink sink = new OtlpSink();
                AgentProcess agent = AgentProcess.start(
                        "bench",
                        options.queries.agentOptions(
                                "--metrics-otel-endpoint=" + sink.endpoint(),
                                "--metrics-period-secs=1",
                                "--http-addr=127.0.0.1:0"));
                MetricsScraper scraper =
                        new MetricsScraper(String.valueOf(agent.readyFile().get("httpAddr")))) {
            with.add(measure(agent));
            compareQuantiles(agent, scraper, sink);
            exports += sink.exports();
            scrapes += scraper.scrapes();
        }
    }

    private Histogram measure(final AgentProcess agent) throws AgentLostException, InterruptedException {
        try (Aeron aeron = BenchClient.connect(agent.aeronDirectory());
                BenchClient client = new BenchClient(agent, aeron, options.queries.hashes)) {
            client.awaitConnected();
            client.register();
            final Prompts saved = options.queries.prompts(1);
            client.save(saved);
            final Probe query = () -> client.query(saved, saved.hashes());
            final BlockRunner runner = new BlockRunner(client);
            runner.run(query, options.windows.warmUpNs());
            return runner.run(query, options.windows.windowNs());
        }
    }

    /** What the agent exports of this window beside what its recorders know, once both have all of it. */
    private void compareQuantiles(final AgentProcess agent, final MetricsScraper scraper, final OtlpSink sink)
            throws IOException, InterruptedException {
        try (CountersFileReader counters =
                new CountersFileReader(agent.runDirectory().resolve("counters"))) {
            final long deadlineNs = System.nanoTime() + PUBLISHED_TIMEOUT_NS;
            ExportedBuckets buckets = ExportedBuckets.read(scraper.scrape(), QUERIES);
            while (sink.exports() == 0
                    || counters.value(Operation.QUERY, Stage.TOTAL, LatencyCounter.COUNT) != buckets.count()) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IOException("buckets and recorders do not agree, or nothing was exported: buckets="
                            + buckets.count() + ", exports=" + sink.exports());
                }
                Thread.sleep(SETTLE_MS);
                buckets = ExportedBuckets.read(scraper.scrape(), QUERIES);
            }
            truth.put("truth_count", buckets.count());
            for (final Map.Entry<LatencyCounter, Double> quantile : QUANTILES.entrySet()) {
                final String name = "truth_" + quantile.getKey().name().toLowerCase(Locale.ROOT);
                truth.put(name + "_from_buckets", buckets.quantile(quantile.getValue()) * NS_PER_SECOND);
                truth.put(name + "_recorded", counters.value(Operation.QUERY, Stage.TOTAL, quantile.getKey()));
            }
        }
    }

    private Map<String, Object> report() {
        final Map<String, Object> report = new LinkedHashMap<>();
        putRatio(report, "p50", 50);
        putRatio(report, "p99", 99);
        for (final Map.Entry<String, List<Histogram>> side :
                List.of(Map.entry("with", with), Map.entry("without", without))) {
            final Histogram all = Latencies.merged(side.getValue());
            report.put(side.getKey() + "_count", all.getTotalCount());
            report.put(side.getKey() + "_p50_ns", all.getValueAtPercentile(50));
            report.put(side.getKey() + "_p99_ns", all.getValueAtPercentile(99));
            report.put(side.getKey() + "_p999_ns", all.getValueAtPercentile(99.9));
        }
        report.putAll(truth);
        report.put("exports", exports);
        report.put("scrapes", scrapes);
        report.put("pairs", options.pairs);
        options.windows.writeTo(report);
        options.queries.writeTo(report);
        return report;
    }

    private void putRatio(final Map<String, Object> report, final String name, final double percentile) {
        final double[] ratios = Latencies.ratios(with, without, percentile);
        Latencies.putSpread(report, "ratio_" + name, ratios);
        report.put("ratio_" + name + "_pairs", ratios);
    }
}
