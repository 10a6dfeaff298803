package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.core.Recording;
import io.pegaflow.engine.journal.EndRecord;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.StartRecord;
import org.agrona.DirectBuffer;

/** A recording as a journal of one run, without a file. */
record RecordedJournal(Recording recording) implements Journal {
    /** A moment, in milliseconds since 1970, at which the engine's clock stood at 0. */
    static final long START_MS = 1_700_000_000_000L;

    @Override
    public void read(final JournalVisitor visitor) {
        visitor.onStart(new StartRecord(
                "test", JournalFormat.VERSION, 1, recording.config, recording.poolBytes(), START_MS, 0, "here", 4711));
        final long[] last = new long[2];
        recording.replay(new RecordListener() {
            @Override
            public void onInput(
                    final long sequence,
                    final long timestampNs,
                    final int kind,
                    final int source,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                if (last[0] > 0) {
                    visitor.onInputEnd(last[0]);
                }
                last[0] = sequence;
                last[1] = timestampNs;
                visitor.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
            }

            @Override
            public void onDecision(
                    final long inputSequence,
                    final int kind,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                visitor.onDecision(inputSequence, kind, buffer, offset, length);
            }
        });
        visitor.onInputEnd(last[0]);
        visitor.onEnd(new EndRecord(last[0], last[1], START_MS + last[1] / 1_000_000));
    }
}
