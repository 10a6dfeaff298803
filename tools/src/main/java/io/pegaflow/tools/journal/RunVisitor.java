package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.StartRecord;
import org.agrona.DirectBuffer;

/** Reads runs of an agent one after the other, each as events of its own: numbers and names begin again with each. */
abstract class RunVisitor implements JournalVisitor {
    private final JournalEnd end = new JournalEnd();
    private CutStates states = CutStates.NONE;
    private CacheEvents events;
    private RecordAdapter adapter;
    private StartRecord start;
    private int run;

    /** Who takes the events of a run that begins. */
    abstract CacheEvents begin(StartRecord record);

    /** Read all of a journal, from the state on that its first snapshot has if its beginning is removed. */
    final void readAll(final Journal journal) {
        states = journal.states();
        journal.read(this);
    }

    /** The run that is being read, counted from 1; 0 before the first. */
    int run() {
        return run;
    }

    /** Of the run that is being read, null before the first. */
    StartRecord start() {
        return start;
    }

    RecordAdapter adapter() {
        return adapter;
    }

    /** How far the journal was read, and what was in the way. */
    JournalEnd end() {
        return end;
    }

    private void beginRun(final StartRecord record) {
        start = record;
        run++;
        events = begin(record);
        adapter = new RecordAdapter(record.config().hashSeed(), events);
    }

    @Override
    public void onStart(final StartRecord record) {
        beginRun(record);
    }

    @Override
    public void onCut(final CutRecord cut) {
        if (start == null
                || start.config().incarnation() != cut.start().config().incarnation()) {
            beginRun(cut.start());
            final InputInfo before = new InputInfo(cut.sequence(), cut.timestampNs(), InputKind.STEP, 0, null);
            final String obstacle =
                    EarlierState.read(states, cut, adapter.names(), block -> events.onResident(before, block));
            end.onBeginningRemoved(cut, obstacle);
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
        if (adapter != null) {
            end.onInput(sequence, timestampNs);
            adapter.onInput(sequence, timestampNs, kind, source, payload, offset, length);
        }
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        if (adapter != null) {
            adapter.onDecision(inputSequence, kind, buffer, offset, length);
        }
    }

    @Override
    public void onGap(final GapRecord gap) {
        end.onGap(gap);
    }

    @Override
    public void onRemoved(final RemovedRecords removed) {
        end.onRemoved(removed);
    }

    @Override
    public void onEnd(final EndRecord record) {
        end.onEnd(record);
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        end.onProblem(problem);
    }
}
