package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench grpc}. */
@Command(
        name = "grpc",
        description = {
            "Measures the same query of one agent over Aeron and over gRPC in windows that take turns, and gives the ratios:"
                    + " what clients of the first implementation pay for their protocol.",
            "",
            "Two processes: this one, which is both clients, and an agent with its media driver. Two instances share a"
                    + " namespace, so both find the same blocks. A query names --hashes hashes of 32 bytes that are all"
                    + " resident; its lease is released after the clock has stopped. Prompts rotate over --resident-blocks."
                    + " health_grpc is the Health method, which asks nothing of the engine.",
            "",
            "Timed, by System.nanoTime() in the client: from before the request is encoded to the first line of the handler"
                    + " of the reply. One request outstanding. Over Aeron the client spins; over gRPC it sleeps until its"
                    + " network thread has the answer, as clients of gRPC do, over plaintext TCP on the loopback device.",
            "",
            "Order: warm-up, then rounds of three windows: query_aeron, query_grpc, health_grpc. The first tenth of a window,"
                    + " at most 50 ms, is not recorded. A ratio is a percentile of a query_grpc window over that of the"
                    + " query_aeron window right before it; the median, the least and the greatest over all rounds are"
                    + " given."
        },
        footer = {
            "",
            "JSON keys: for P in p50, p99, p999: ratio_P, ratio_P_min, ratio_P_max; for X in query_aeron, query_grpc,"
                    + " health_grpc over all windows: X_count, X_p50_ns, X_p99_ns, X_p999_ns, X_max_ns; rounds,"
                    + " window_seconds, warm_up_seconds, hashes, resident_blocks, server_idle; cores, memory_bytes, cpu, os,"
                    + " jdk, load_average (of one minute, at the end).",
            "",
            "Exit status: 0 measured; 2 the options cannot be used, 3 the agent was lost, 4 anything else."
        })
final class GrpcBenchCommand extends AgentBenchCommand {
    @Mixin
    private final GrpcBenchOptions options = new GrpcBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return GrpcBench.run(options);
    }
}
