package io.pegaflow.tools.simulate;

import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolCommandLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow simulate}: hit ratios of policies and cache sizes on requests that were recorded. */
@Command(
        name = "pegaflow simulate",
        sortOptions = false,
        usageHelpWidth = 120,
        description = {
            "Answers what more memory or another eviction policy would bring: runs the policies of the engine on recorded"
                    + " requests, for several cache sizes, and prints the hit ratios.",
            "",
            "One request comes at a time. Its hits are the blocks of its prompt that are resident, up to the first that is not;"
                    + " then it uses or saves all its blocks. A request with more new blocks than the cache has room for is not"
                    + " saved, as by an agent. Hit ratio: hits over all blocks of all requests.",
            "",
            "opt is the most that any policy could have, with all later requests known: after each request those blocks stay"
                    + " that are needed soonest. It is computed exactly.",
        },
        footer = {"", "Exit status: 0 done, 2 the options or the requests cannot be used, 4 anything else."})
public final class SimulateMain implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Mixin
    private final SizeOptions sizes = new SizeOptions();

    @Mixin
    private final PolicyOptions policies = new PolicyOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Cells to compute at a time. Default: one a core, fewer if memory is short.")
    private Integer threads;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    /** For the command line, its completion and tests. */
    public SimulateMain() {}

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return ToolCommandLine.of("pegaflow simulate", new SimulateMain());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        atLeastOne("--threads", threads);
        sizes.validate();
        output.validate();
        policies.validate();
        policies.policies(null);
        final RequestSource source = sources.source();
        final Requests requests = source.read();
        final RequestLog log = requests.log();
        final Recorded recorded = requests.recorded();
        final long beginNs = System.nanoTime();
        final Grid grid = Grid.run(
                log,
                sizes.sizes(log.workload(), recorded),
                policies.policies(recorded),
                threads == null ? Runtime.getRuntime().availableProcessors() : threads);
        final long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
        final PrintWriter out = spec.commandLine().getOut();
        new GridTable(out, source.title(), requests, grid).print(elapsedMs);
        if (output.json != null) {
            Files.writeString(output.json, GridJson.write(grid));
        }
        if (output.plot != null) {
            GridPlot.write(output, source.title(), requests, grid);
        }
        return ExitCode.OK;
    }

    static void atLeastOne(final String name, final Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException("value is out of range: " + name + "=" + value + ", minimum=1");
        }
    }
}
