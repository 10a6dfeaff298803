package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.queue.QueueJournalSource;
import io.pegaflow.tools.process.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal print}. */
@Command(
        name = "print",
        usageHelpWidth = 120,
        description = "Show requests and decisions in words, or as JSON.",
        footer = {"", JournalExit.FOOTER})
final class PrintCommand implements Callable<Integer> {
    private static final long POLL_INTERVAL_MS = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Mixin
    private RecordFilter filter;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean isJson;

    @Option(
            names = "--all",
            description = "All decisions, where otherwise a run of like ones is cut short, cuts and state hashes.")
    private boolean isAllWanted;

    @Option(names = "--follow", description = "At the end wait for more, until Ctrl-C.")
    private boolean isFollowing;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() throws InterruptedException {
        filter.validate();
        final PrintWriter out = spec.commandLine().getOut();
        final RecordPrinter printer = new RecordPrinter(
                filter, isJson ? new JsonView(out) : new TextView(out, isAllWanted), location.states());
        try (QueueJournalSource source = location.open()) {
            final JournalDecoder decoder = new JournalDecoder(source, printer, true);
            do {
                while (decoder.poll()) {
                    if (out.checkError()) {
                        return ExitCode.OK;
                    }
                }
                out.flush();
                if (isFollowing) {
                    TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
                }
            } while (isFollowing && !out.checkError());
        }
        return printer.problems() == 0 ? ExitCode.OK : JournalExit.UNHEALTHY;
    }
}
