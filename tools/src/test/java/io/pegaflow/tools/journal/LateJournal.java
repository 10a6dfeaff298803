package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.Recording;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.StartRecord;
import org.agrona.DirectBuffer;

/** A recording of which the beginning was removed, up to an input, as of which there is a snapshot or not. */
record LateJournal(Recording recording, long lastRemoved, boolean hasSnapshot) implements Journal {
    @Override
    public void read(final JournalVisitor visitor) {
        new RecordedJournal(recording).read(new JournalVisitor() {
            private StartRecord begin;
            private long timestampNs;
            private boolean isThere;

            @Override
            public void onStart(final StartRecord start) {
                begin = start;
            }

            @Override
            public void onInput(
                    final long sequence,
                    final long inputNs,
                    final int kind,
                    final int source,
                    final DirectBuffer payload,
                    final int offset,
                    final int length) {
                if (!isThere && sequence > lastRemoved) {
                    isThere = true;
                    visitor.onCut(new CutRecord(
                            begin, 3, lastRemoved, timestampNs, RecordedJournal.START_MS + timestampNs / 1_000_000));
                }
                timestampNs = inputNs;
                if (isThere) {
                    visitor.onInput(sequence, inputNs, kind, source, payload, offset, length);
                }
            }

            @Override
            public void onDecision(
                    final long inputSequence,
                    final int kind,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                if (isThere) {
                    visitor.onDecision(inputSequence, kind, buffer, offset, length);
                }
            }

            @Override
            public void onInputEnd(final long sequence) {
                if (isThere) {
                    visitor.onInputEnd(sequence);
                }
            }

            @Override
            public void onEnd(final EndRecord end) {
                visitor.onEnd(end);
            }
        });
    }

    @Override
    public CutStates states() {
        return (cut, reader) -> hasSnapshot ? reader.apply(recording.stateAfter(lastRemoved)) : null;
    }
}
