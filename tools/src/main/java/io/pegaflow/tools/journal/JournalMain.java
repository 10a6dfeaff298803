package io.pegaflow.tools.journal;

import io.pegaflow.tools.process.ToolCommandLine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pegaflow journal}: what happened, why did this miss, and was it decided as recorded. */
@Command(
        name = "pegaflow journal",
        usageHelpWidth = 120,
        description = "Read the journal of an agent that runs, was stopped or was killed. Changes nothing in it.",
        footer = {"", JournalExit.FOOTER},
        subcommands = {
            PrintCommand.class,
            StatsCommand.class,
            VerifyCommand.class,
            StateCommand.class,
            ExplainCommand.class,
            ExportCommand.class,
            ReplayCommand.class
        })
public final class JournalMain {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    /** Only for the command line and its completion. */
    public JournalMain() {}

    /**
     * Entry point of the process.
     *
     * @param arguments of the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return ToolCommandLine.of("pegaflow journal", new JournalMain());
    }
}
