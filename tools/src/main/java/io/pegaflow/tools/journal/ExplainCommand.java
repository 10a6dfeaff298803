package io.pegaflow.tools.journal;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal explain}. */
@Command(
        name = "explain",
        usageHelpWidth = 120,
        description =
                "The life of a block, or what became of a request: why each block was missed, and who evicted it.",
        footer = {"", JournalExit.FOOTER})
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Parameters(
            paramLabel = "HASH|REQUEST",
            description =
                    "Number of a request's input as print shows it, e.g. 1042; id:77 for a correlation id; or the first"
                            + " hexadecimal digits of a block's hash, with 0x before them if they are all decimal.")
    private String subject;

    @Option(
            names = "--run",
            paramLabel = "N",
            defaultValue = "0",
            description = "In the Nth run of the agent in the journal. Default: the last one that knows it.")
    private int run;

    @Option(
            names = "--all",
            description = "Every event of a block, where otherwise hits that follow each other are summed up.")
    private boolean isAllWanted;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final JournalEnd end = new Explanation(location, run, isAllWanted, out).of(subject);
        out.flush();
        return end.exitStatus();
    }
}
