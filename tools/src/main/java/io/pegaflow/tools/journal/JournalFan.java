package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import org.agrona.DirectBuffer;

/** Lets two read the same journal at once, the first one first. */
record JournalFan(JournalVisitor first, JournalVisitor second) implements JournalVisitor {
    @Override
    public void onStart(final StartRecord start) {
        first.onStart(start);
        second.onStart(start);
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
        first.onInput(sequence, timestampNs, kind, source, payload, offset, length);
        second.onInput(sequence, timestampNs, kind, source, payload, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        first.onDecision(inputSequence, kind, buffer, offset, length);
        second.onDecision(inputSequence, kind, buffer, offset, length);
    }

    @Override
    public void onInputEnd(final long sequence) {
        first.onInputEnd(sequence);
        second.onInputEnd(sequence);
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        first.onStateHash(sequence, hash);
        second.onStateHash(sequence, hash);
    }

    @Override
    public void onCut(final CutRecord cut) {
        first.onCut(cut);
        second.onCut(cut);
    }

    @Override
    public void onSnapshot(final SnapshotRecord snapshot) {
        first.onSnapshot(snapshot);
        second.onSnapshot(snapshot);
    }

    @Override
    public void onGap(final GapRecord gap) {
        first.onGap(gap);
        second.onGap(gap);
    }

    @Override
    public void onRemoved(final RemovedRecords removed) {
        first.onRemoved(removed);
        second.onRemoved(removed);
    }

    @Override
    public void onEnd(final EndRecord end) {
        first.onEnd(end);
        second.onEnd(end);
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        first.onProblem(problem);
        second.onProblem(problem);
    }
}
