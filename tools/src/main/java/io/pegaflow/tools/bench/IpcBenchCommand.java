package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench ipc}. */
@Command(
        name = "ipc",
        description = {
            "Measures a bare Aeron IPC echo and queries of an agent side by side and gives the ratio of their medians: what"
                    + " the agent and its client cost above the transport.",
            "",
            "Three processes: this one, which is the client of both, an agent with its media driver, and an echo server on"
                    + " the same driver. Echo and query have requests of the same length, replies of the same length, streams"
                    + " of the same term length and MTU, one request outstanding, and a client that spins. pf-engine and the"
                    + " echo server's thread wait by the same idle strategy, and both are there all the time: the one that is"
                    + " not measured idles, so as many threads are busy in either block.",
            "",
            "Timed, by System.nanoTime() in the client: from before the request is encoded and offered to the first line of"
                    + " the handler of the reply. For a query that is PegaflowClient.query() to onQueryReady().",
            "query hit: all hashes are resident; the reply bears a lease, which is released after the clock has stopped."
                    + " query miss: none of the hashes was ever saved; the reply bears no lease.",
            "Prompts differ from request to request: they rotate over --resident-blocks saved, and as many unsaved hashes.",
            "",
            "Order: warm-up, then rounds of four blocks: echo, query hit, echo, query miss. The first tenth of a block, at"
                    + " most 50 ms, is not recorded. A pair is a query block and the echo block right before it; ratio_p50 is"
                    + " the median over all pairs of the hit block's p50 over the echo block's p50."
        },
        footer = {
            "",
            "A run is marked noisy when the echo itself is slow: its p50 is above " + IpcReport.NOISY_ECHO_P50_NS
                    + " ns or its p99 above " + IpcReport.NOISY_ECHO_P99_NS
                    + " ns, over all blocks or in one echo block of "
                    + IpcReport.NOISY_SHARE_OF_BLOCKS + ".",
            "",
            "JSON keys: ratio_p50 (query hit), ratio_p50_miss; noisy, noisy_echo_p50_above_ns, noisy_echo_p99_above_ns,"
                    + " noisy_echo_blocks (beyond either);",
            "for X in echo, query_hit, query_miss over all blocks: X_count, X_p50_ns, X_p90_ns, X_p99_ns, X_p999_ns, X_max_ns;",
            "arrays in order of the blocks: echo_block_p50_ns (two a round), query_hit_block_p50_ns,"
                    + " query_miss_block_p50_ns, ratio_p50_pairs, ratio_p50_miss_pairs;",
            "hashes, hash_length, resident_blocks, request_bytes, reply_bytes, request_term_bytes, reply_term_bytes;",
            "rounds, block_seconds, warm_up_seconds, back_pressured (requests offered more than once), server_idle, client_idle,"
                    + " busy_threads (never sleeping while a block is measured);",
            "cores, memory_bytes, cpu, os, jdk, load_average (of one minute, at the end).",
            "",
            "Exit status: 0 measured, noisy or not; 2 the options cannot be used, 3 the agent was lost, 4 anything else."
        })
final class IpcBenchCommand extends AgentBenchCommand {
    @Mixin
    private final IpcBenchOptions options = new IpcBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return IpcReport.of(options, IpcBench.run(options));
    }

    @Override
    void print(final Map<String, Object> report) {
        new IpcTable(System.out, report).print();
    }
}
