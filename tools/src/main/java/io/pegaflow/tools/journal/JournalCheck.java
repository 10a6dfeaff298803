package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Counts what is in a journal, run by run, and collects what is wrong with it. */
final class JournalCheck implements JournalVisitor {
    private static final int PROBLEMS_KEPT = 100;

    private final List<RunSummary> runs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private RunSummary run;
    private long problemCount;

    @Override
    public void onStart(final StartRecord start) {
        begin(start, 0);
    }

    private void begin(final StartRecord start, final long beforeSequence) {
        run = new RunSummary(start, beforeSequence);
        runs.add(run);
    }

    @Override
    public void onCut(final CutRecord cut) {
        if (run == null
                || run.start.config().incarnation() != cut.start().config().incarnation()) {
            begin(cut.start(), cut.sequence());
        }
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        run.inputs++;
        run.isCutOff = false;
        run.lastSequence = sequence;
        run.lastTimestampNs = timestampNs;
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        run.decisions++;
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        run.stateHashes++;
        run.lastHash = hash;
        run.lastHashSequence = sequence;
    }

    @Override
    public void onSnapshot(final SnapshotRecord snapshot) {
        if (run != null) {
            run.snapshots++;
        }
    }

    @Override
    public void onGap(final GapRecord gap) {
        if (run != null) {
            run.gaps++;
            run.missingInputs += gap.toSequence() - gap.fromSequence() + 1;
        }
        add("gap: inputs #" + gap.fromSequence() + " to #" + gap.toSequence() + " were not recorded: " + gap.cause());
    }

    @Override
    public void onRemoved(final RemovedRecords removed) {
        if (run != null && removed.toSequence() > 0) {
            run.missingInputs += removed.toSequence() - removed.fromSequence() + 1;
        }
        // As old records are: that does not make the others worse.
        remarks.add("removed by retention while it was read: " + removed.text());
    }

    @Override
    public void onEnd(final EndRecord end) {
        if (run != null) {
            run.isEnded = true;
            run.lastSequence = Math.max(run.lastSequence, end.sequence());
        }
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        if (run != null) {
            run.isCutOff = true;
        }
        add(InputText.words(problem.kind()) + " at " + problem.location() + ", after #" + problem.lastSequence() + ": "
                + problem.text());
    }

    /** Of an agent that took inputs, and of which not even the start was read. */
    void onUnreadRun(final long incarnation, final long inputs) {
        add("lost: nothing can be read of the run of incarnation " + incarnation + ", which took inputs up to #"
                + inputs + "; its files are damaged, empty or removed");
    }

    private void add(final String problem) {
        problemCount++;
        if (problems.size() < PROBLEMS_KEPT) {
            problems.add(problem);
        }
    }

    /** Was anything read of what this agent recorded? */
    boolean knows(final long incarnation) {
        return runs.stream().anyMatch(known -> known.start.config().incarnation() == incarnation);
    }

    List<RunSummary> runs() {
        return runs;
    }

    /** The first of them in words. */
    List<String> problems() {
        return problems;
    }

    /** What is no problem and yet should be known. */
    List<String> remarks() {
        return remarks;
    }

    /** All of them, gaps included. */
    long problemCount() {
        return problemCount;
    }
}
