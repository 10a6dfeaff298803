package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.queue.SnapshotFiles;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.Figures;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal replay}. */
@Command(
        name = "replay",
        usageHelpWidth = 120,
        description = "Give the recorded inputs to a core of its own and compare every decision.",
        footer = {"", JournalExit.FOOTER})
final class ReplayCommand implements Callable<Integer> {
    private static final double NS_PER_S = 1e9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        final JournalCheck check = new JournalCheck();
        try (ReplayPools pools = new ReplayPools()) {
            final JournalReplay replay = new JournalReplay(pools, new SnapshotFiles(location.directory()));
            final long startNs = System.nanoTime();
            location.read(new JournalFan(check, replay));
            return report(check, replay, (System.nanoTime() - startNs) / NS_PER_S);
        }
    }

    private int report(final JournalCheck check, final JournalReplay replay, final double seconds) {
        final PrintWriter out = spec.commandLine().getOut();
        check.problems().forEach(out::println);
        final boolean isDifferent = replay.difference() != null;
        if (isDifferent) {
            out.println(replay.difference());
        }
        final long records = replay.inputs() + replay.decisions();
        out.println("runs " + replay.runs() + ", inputs " + Figures.count(replay.inputs()) + ", decisions compared "
                + Figures.count(replay.decisions() + (isDifferent ? 1 : 0)) + ", differences "
                + (isDifferent ? "1, the first; what follows was not compared" : "0"));
        out.println(
                "state hashes compared " + Figures.count(replay.stateHashes()) + ", equal" + lastHash(check, replay));
        if (replay.snapshots() > 0) {
            out.println("began at a snapshot, what was before it is removed: " + replay.snapshots());
        }
        if (replay.snapshotDefect() != null) {
            out.println(replay.snapshotDefect());
        }
        if (replay.inputsPassedOver() > 0) {
            out.println("inputs passed over, as the state before them is not known: "
                    + Figures.count(replay.inputsPassedOver()));
        }
        out.println(String.format(
                Locale.ROOT,
                "%.2f s, %s records (inputs and decisions), read from files included",
                seconds,
                Figures.perSecond(records / Math.max(seconds, 1e-9))));
        out.flush();
        return isDifferent || check.problemCount() > 0 ? JournalExit.UNHEALTHY : ExitCode.OK;
    }

    private static String lastHash(final JournalCheck check, final JournalReplay replay) {
        if (check.runs().isEmpty() || replay.core() == null) {
            return "";
        }
        final RunSummary last = check.runs().get(check.runs().size() - 1);
        return "; recorded last after #" + last.lastHashSequence + " of #" + last.lastSequence + ": "
                + Long.toHexString(last.lastHash) + ", found at the end after #" + replay.sequence() + ": "
                + Long.toHexString(replay.core().stateHash());
    }
}
