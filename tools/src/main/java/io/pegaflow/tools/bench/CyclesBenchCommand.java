package io.pegaflow.tools.bench;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pegaflow bench cycles}. */
@Command(
        name = "cycles",
        description = {
            "Measures how long the duty cycles of pf-engine last that do work, while the pool is full and every saved block"
                    + " evicts another: how long a request of another client may have to wait for the engine.",
            "",
            "An agent runs in this process with the host backend, a thread for each of its agents, and a client on a thread"
                    + " of its own that keeps one save of new blocks of 1,024 bytes outstanding and sleeps while it waits.",
            "",
            "cycle: from before to after a duty cycle that did work, by System.nanoTime() on the engine's thread. gap: the"
                    + " part of such a cycle in which the kernel let the thread wait for a processor (its run delay), where"
                    + " there was any. working: cycle less gap. What a hypervisor takes away stays in working.",
            "",
            "JSON keys: for X in working, gap, cycle: X_count, X_p50_ns, X_p90_ns, X_p99_ns, X_p999_ns, X_max_ns; saves,"
                    + " blocks_per_save, block_bytes, pool_bytes, seconds, warm_up_seconds; cores, memory_bytes, cpu, os,"
                    + " jdk, load_average."
        })
final class CyclesBenchCommand extends AgentBenchCommand {
    @Mixin
    private final CyclesBenchOptions options = new CyclesBenchOptions();

    @Override
    Map<String, Object> measure() throws Exception {
        options.validate();
        return CyclesBench.run(options);
    }
}
