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

/** Hands on what is recorded up to a moment, which may be null for the end. */
final class UntilMoment implements JournalVisitor {
    private final JournalTime moment;
    private final JournalVisitor target;
    private StartRecord start;
    private boolean isPassed;

    UntilMoment(final JournalTime moment, final JournalVisitor target) {
        this.moment = moment;
        this.target = target;
    }

    /** Is nothing handed on any more? */
    boolean isPassed() {
        return isPassed;
    }

    @Override
    public void onStart(final StartRecord record) {
        start = record;
        if (!isPassed) {
            target.onStart(record);
        }
    }

    @Override
    public void onCut(final CutRecord cut) {
        start = cut.start();
        if (!isPassed) {
            target.onCut(cut);
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
        isPassed |= moment != null && moment.isBefore(sequence, timestampNs, start);
        if (!isPassed) {
            target.onInput(sequence, timestampNs, kind, source, payload, offset, length);
        }
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        if (!isPassed) {
            target.onDecision(inputSequence, kind, buffer, offset, length);
        }
    }

    @Override
    public void onInputEnd(final long sequence) {
        if (!isPassed) {
            target.onInputEnd(sequence);
        }
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        if (!isPassed) {
            target.onStateHash(sequence, hash);
        }
    }

    @Override
    public void onSnapshot(final SnapshotRecord snapshot) {
        if (!isPassed) {
            target.onSnapshot(snapshot);
        }
    }

    @Override
    public void onGap(final GapRecord gap) {
        if (!isPassed) {
            target.onGap(gap);
        }
    }

    @Override
    public void onRemoved(final RemovedRecords removed) {
        if (!isPassed) {
            target.onRemoved(removed);
        }
    }

    @Override
    public void onEnd(final EndRecord end) {
        if (!isPassed) {
            target.onEnd(end);
        }
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        if (!isPassed) {
            target.onProblem(problem);
        }
    }
}
