package io.pegaflow.tools.journal;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal stats}. */
@Command(
        name = "stats",
        usageHelpWidth = 120,
        description =
                "Rates, mix and sizes of requests, hit ratio over time, causes of misses, prefixes asked for most,"
                        + " reuse distances.",
        footer = {"", JournalExit.FOOTER})
final class StatsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean isJson;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        final JournalStats stats = new JournalStats();
        stats.readAll(location);
        stats.finish();
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(StatsJson.write(stats));
        } else {
            new StatsReport(stats, out).print();
        }
        out.flush();
        return stats.end().exitStatus();
    }
}
