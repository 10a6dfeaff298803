package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench metrics}. */
@Command(
        name = "metrics",
        description = {
            "Measures what metrics cost a query: the query hit of pegaflow bench ipc against agents with and without them, in"
                    + " windows that take turns.",
            "",
            "Each window has a new agent process, so nothing of one is still going on in the next; a new client saves"
                    + " --resident-blocks, warms up and measures, one request outstanding, spinning. Timed as in bench ipc:"
                    + " from before the request is encoded and offered to the first line of the handler of the reply. The"
                    + " window that goes first changes from pair to pair.",
            "",
            "with: durations are recorded, exported by OTLP over gRPC every second and scraped as Prometheus text every"
                    + " second; collector and scraper are threads of this process. The agent's own periods are 5 s."
                    + " without: --record-latencies false, no export, no HTTP. Counters are kept in both.",
            "",
            "A ratio is a figure of the window with metrics over that of the other window of the pair; the median, the least"
                    + " and the greatest over all pairs are given.",
            "",
            "truth: p50, p99 and p99.9 of the durations of all queries of the last window with metrics, warm-up included, as"
                    + " the agent measures them: computed from the exported buckets as histogram_quantile does, and read"
                    + " from the recorder, whose cells are 1 % wide.",
            "",
            "JSON keys: for X in p50, p99: ratio_X, ratio_X_min, ratio_X_max, ratio_X_pairs; for Y in with, without over all"
                    + " windows: Y_count, Y_p50_ns, Y_p99_ns, Y_p999_ns; truth_count and, for Z in p50_ns, p99_ns, p99_9_ns,"
                    + " truth_Z_from_buckets and truth_Z_recorded; exports, scrapes, pairs, window_seconds, warm_up_seconds,"
                    + " hashes, resident_blocks, server_idle; cores, memory_bytes, cpu, os, jdk, load_average."
        })
final class MetricsBenchCommand extends AgentBenchCommand {
    @Mixin
    private final MetricsBenchOptions options = new MetricsBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return MetricsBench.run(options);
    }
}
