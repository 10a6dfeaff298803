package io.pegaflow.tools.bench;

import io.pegaflow.tools.process.ToolCommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pegaflow bench}. */
@Command(
        name = "pegaflow bench",
        usageHelpWidth = 120,
        description = "Benchmarks. Each starts the processes it needs and leaves nothing behind.",
        subcommands = {
            IpcBenchCommand.class,
            CoreBenchCommand.class,
            CyclesBenchCommand.class,
            MetricsBenchCommand.class,
            JournalBenchCommand.class,
            CopyBenchCommand.class,
            GrpcBenchCommand.class,
            StallBenchCommand.class
        })
public final class BenchMain {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    private BenchMain() {}

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(ToolCommandLine.of("pegaflow bench", new BenchMain()).execute(arguments));
    }
}
