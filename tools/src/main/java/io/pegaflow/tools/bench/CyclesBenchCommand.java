package io.pegaflow.tools.bench;

import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.FlatJson;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pegaflow bench cycles}. */
@Command(
        name = "cycles",
        sortOptions = false,
        usageHelpWidth = 120,
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
final class CyclesBenchCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Mixin
    private final CyclesBenchOptions options = new CyclesBenchOptions();

    @Override
    public Integer call() throws Exception {
        options.validate();
        try {
            final Map<String, Object> report = CyclesBench.run(options);
            report.forEach((key, value) -> System.out.printf("%-20s %s%n", key, value));
            if (options.json != null) {
                Files.writeString(options.json, FlatJson.write(report, true) + "\n");
            }
            return ExitCode.OK;
        } catch (final AgentLostException e) {
            System.err.println("pegaflow bench: " + e.getMessage());
            return ExitCode.AGENT_LOST;
        }
    }
}
