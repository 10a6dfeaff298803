package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench journal}. */
@Command(
        name = "journal",
        description = {
            "Measures what the journal costs: the query hit of pegaflow bench ipc, its lease released after each, against agents"
                    + " with --journal off, async and sync, in windows that take turns; who goes first changes from round to"
                    + " round.",
            "",
            "Queries: each window has a new agent process; a new client saves --resident-blocks, warms up and measures, one"
                    + " request outstanding, spinning. Timed as in bench ipc: from before the request is encoded and offered"
                    + " to the first line of the handler of the reply. No metrics are exported.",
            "",
            "Cycles: a window with an agent in this process, whose duty cycles that did work are timed on pf-engine's thread,"
                    + " without what the kernel let it wait for a processor. With one request outstanding a cycle has one"
                    + " request (a query or a release), so the difference of the medians is what the journal adds to it.",
            "",
            "JSON keys: for M in async, sync against off, the median, least and greatest over all rounds: M_ratio_p50,"
                    + " M_ratio_rate, M_engine_ns_per_request, each also with _min and _max; for M in off, async, sync over"
                    + " all windows: M_count, M_p50_ns, M_p99_ns, M_cycle_p50_ns; M_requests_per_second (median of the"
                    + " windows, queries and releases); with a journal M_bytes_per_request, M_records_per_request (of the"
                    + " measured windows, ticks included) and M_lost_inputs; rounds, window_seconds, warm_up_seconds,"
                    + " hashes, resident_blocks, server_idle; cores, memory_bytes, cpu, os, jdk, load_average."
        })
final class JournalBenchCommand extends AgentBenchCommand {
    @Mixin
    private final JournalBenchOptions options = new JournalBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return JournalBench.run(options);
    }
}
