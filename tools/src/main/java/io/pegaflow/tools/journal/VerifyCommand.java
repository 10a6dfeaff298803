package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.queue.SnapshotFiles;
import io.pegaflow.engine.journal.queue.TakenInputs;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pegaflow journal verify}. */
@Command(
        name = "verify",
        usageHelpWidth = 120,
        description = "Check every record: its bytes, the chain, gaps, and by a replay every decision and state hash.",
        footer = {"", JournalExit.FOOTER})
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalLocation location;

    @Option(names = "--no-replay", description = "Check the records alone, which is faster.")
    private boolean isReplayUnwanted;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text and exit.")
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        final JournalCheck check = new JournalCheck();
        try (ReplayPools pools = new ReplayPools()) {
            final JournalReplay replay =
                    isReplayUnwanted ? null : new JournalReplay(pools, new SnapshotFiles(location.directory()));
            // Before the records: of an agent that runs more may be appended meanwhile, never less.
            final Map<Long, Long> taken = takenInputs();
            location.read(replay == null ? check : new JournalFan(check, replay));
            taken.forEach((incarnation, inputs) -> {
                if (inputs > 0 && !check.knows(incarnation)) {
                    check.onUnreadRun(incarnation, inputs);
                }
            });
            return report(check, replay, taken);
        }
    }

    private Map<Long, Long> takenInputs() {
        try {
            return TakenInputs.allIn(location.directory());
        } catch (final IOException ex) {
            // Whoever reads the records says what is wrong with the directory.
            return Map.of();
        }
    }

    private int report(final JournalCheck check, final JournalReplay replay, final Map<Long, Long> taken) {
        final PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < check.runs().size(); i++) {
            final RunSummary run = check.runs().get(i);
            out.println(describe(i + 1, run)
                    + ending(run, taken.get(run.start.config().incarnation())));
        }
        check.remarks().forEach(out::println);
        check.problems().forEach(out::println);
        if (check.problemCount() > check.problems().size()) {
            out.println("... and " + (check.problemCount() - check.problems().size()) + " more");
        }
        final boolean isDifferent = replay != null && replay.difference() != null;
        if (isDifferent) {
            out.println(replay.difference());
        }
        if (replay != null) {
            out.println("replayed: inputs " + Figures.count(replay.inputs()) + ", decisions equal "
                    + Figures.count(replay.decisions()) + ", state hashes equal "
                    + Figures.count(replay.stateHashes())
                    + (replay.inputsPassedOver() == 0
                            ? ""
                            : ", inputs passed over as the state before them is not known "
                                    + Figures.count(replay.inputsPassedOver())));
        }
        final boolean isSnapshotDamaged = replay != null && replay.snapshotDefect() != null;
        if (isSnapshotDamaged) {
            out.println(replay.snapshotDefect());
        }
        final boolean isHealthy = check.problemCount() == 0 && !isDifferent && !isSnapshotDamaged;
        out.println(
                isHealthy
                        ? check.runs().isEmpty() ? "nothing was recorded yet" : "healthy"
                        : "NOT HEALTHY: problems and gaps " + check.problemCount() + ", differences "
                                + (isDifferent ? 1 : 0));
        out.flush();
        return isHealthy ? ExitCode.OK : JournalExit.UNHEALTHY;
    }

    static String describe(final int number, final RunSummary run) {
        return "run " + number + ": " + TextView.time(run.start.wallClockMs()) + " to "
                + TextView.time(run.start.wallClockMs(run.lastTimestampNs)) + ", pid " + run.start.pid() + ", inputs "
                + Figures.count(run.inputs) + ", decisions " + Figures.count(run.decisions) + ", state hashes "
                + Figures.count(run.stateHashes) + ", snapshots " + run.snapshots
                + (run.beforeSequence == 0 ? "" : ", begins after #" + run.beforeSequence)
                + (run.unreadInputs() <= 0 ? "" : ", inputs that cannot be read " + Figures.count(run.unreadInputs()));
    }

    private static String ending(final RunSummary run, final Long taken) {
        if (run.isEnded) {
            return ", stopped in order";
        }
        if (run.isCutOff) {
            return ", damaged after #" + run.lastSequence
                    + (taken == null || taken <= run.lastSequence
                            ? ": what followed cannot be read"
                            : ": of the inputs after it, up to #" + taken + ", none can be read");
        }
        final String end = ", no end after #" + run.lastSequence + ": it runs, or was killed";
        if (taken == null) {
            return end;
        }
        final long missing = Math.max(0, taken - run.lastSequence);
        return end + (missing == 0 ? " with all appended" : ", inputs not appended " + Figures.count(missing));
    }
}
