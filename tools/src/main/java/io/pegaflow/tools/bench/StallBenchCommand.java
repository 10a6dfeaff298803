package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench stall}. */
@Command(
        name = "stall",
        description = {
            "Measures what gRPC and HTTP clients of an agent notice while the CUDA driver does not come back from opening the"
                    + " memory of another instance's registration. Needs the emulated driver (tools/cuda-emulator), which"
                    + " stalls at will:",
            "",
            "  LD_LIBRARY_PATH=DIR CUEMU_STALL=cuIpcOpenMemHandle:FILE ./pegaflow bench stall --stall-file FILE",
            "",
            "Windows take turns: in a calm one nothing else happens; in a stalled one a registration has begun, and the"
                    + " window is void unless it is still waiting at its end. In either, one request of each kind follows the"
                    + " other, one outstanding: health, the Health method; http_health, GET /health; query, a query of 24"
                    + " resident hashes of 32 bytes, whose lease is released after the clock has stopped. Timed, by"
                    + " System.nanoTime() in the client: from before the request is encoded to the first line of the handler"
                    + " of the reply, or for HTTP until the answer is there.",
            "",
            "X_added_p99_ns is the p99 over all stalled windows less that over all calm ones; within_50_ms says whether none"
                    + " of them is above 50 ms."
        },
        footer = {
            "",
            "JSON keys: for X in health, http_health, query: X_added_p99_ns; within_50_ms; for W in calm, stalled: W_X_count,"
                    + " W_X_p50_ns, W_X_p99_ns, W_X_p999_ns, W_X_max_ns; rounds, window_seconds, warm_up_seconds, hashes,"
                    + " resident_blocks; cores, memory_bytes, cpu, os, jdk, load_average.",
            "",
            "Exit status: 0 measured, within 50 ms or not; 2 the options cannot be used, 3 the agent was lost, 4 anything"
                    + " else."
        })
final class StallBenchCommand extends AgentBenchCommand {
    @Mixin
    private final StallBenchOptions options = new StallBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return StallBench.run(options);
    }
}
