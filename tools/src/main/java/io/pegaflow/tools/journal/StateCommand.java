package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.queue.QueueJournalSource;
import io.pegaflow.engine.journal.queue.SnapshotFiles;
import io.pegaflow.tools.process.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal state}. */
@Command(
        name = "state",
        usageHelpWidth = 120,
        description = "What the cache held at a moment: blocks, bytes, leases, instances, transfers, pages. Found by a"
                + " replay.",
        footer = {"", JournalExit.FOOTER})
final class StateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "SEQ|TIME",
            converter = JournalTime.Converter.class,
            description = "After which input: its number, +90s after the run began, 13:05:30, or 2026-11-23T13:05:30.")
    private JournalTime at;

    @Option(
            names = "--run",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "In the Nth run of the agent in the journal. Default: the first one that reaches the moment, else"
                            + " the end of the last one.")
    private int run;

    @Option(names = "--blocks", description = "List every block.")
    private boolean isListWanted;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        try (ReplayPools pools = new ReplayPools()) {
            final StateAt state = new StateAt(at, run, pools, new SnapshotFiles(location.directory()));
            try (QueueJournalSource source = location.open()) {
                final JournalDecoder decoder = new JournalDecoder(source, state, true);
                while (!state.isReached() && decoder.poll()) {
                    // Every turn reads a record.
                }
            }
            return report(state);
        }
    }

    private int report(final StateAt state) {
        if (state.core() == null || run > state.run()) {
            throw new IllegalArgumentException("no state can be told: at=" + at + ", runs=" + state.run()
                    + "; the journal holds no start of a run before that moment");
        }
        final PrintWriter out = spec.commandLine().getOut();
        out.println("After #" + state.lastSequence() + ", "
                + TextView.time(state.start().wallClockMs(state.lastTimestampNs())) + ", run " + state.run()
                + (state.isReached() ? "" : "; the recording ends here"));
        if (!state.isExact()) {
            out.println("NOT EXACT: shown is the state after #" + state.replayedSequence()
                    + "; behind it records are missing, damaged or decided otherwise");
        }
        final StateReport report = new StateReport(state.core(), out);
        report.print();
        if (isListWanted) {
            report.printBlocks();
        }
        out.flush();
        return state.isExact() ? ExitCode.OK : JournalExit.UNHEALTHY;
    }
}
