package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.JournalRig;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps every input and decision, to replay and to compare. */
final class RecordedInputs implements RecordListener {
    /** One input with its header. */
    static final class Input {
        long sequence;
        long timestampNs;
        int kind;
        int source;
        byte[] payload;
    }

    final List<Input> inputs = new ArrayList<>();
    final List<byte[]> decisions = new ArrayList<>();

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final Input input = new Input();
        input.sequence = sequence;
        input.timestampNs = timestampNs;
        input.kind = kind;
        input.source = source;
        input.payload = new byte[length];
        buffer.getBytes(offset, input.payload);
        inputs.add(input);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length + 8];
        final UnsafeBuffer target = new UnsafeBuffer(bytes);
        target.putInt(0, (int) inputSequence);
        target.putInt(4, kind);
        buffer.getBytes(offset, bytes, 8, length);
        decisions.add(bytes);
    }

    /** Apply the inputs to another core. */
    void replay(final EngineCore core) {
        for (final Input input : inputs) {
            core.onInput(
                    input.sequence,
                    input.timestampNs,
                    input.kind,
                    input.source,
                    new UnsafeBuffer(input.payload),
                    0,
                    input.payload.length);
        }
    }

    /** Journal what was recorded and replay it from there: no decision differs, and the core there is in the same state. */
    void replayFromJournal(final EngineCore core, final CoreConfig config, final long poolBytes) {
        final JournalRig rig = new JournalRig(config, poolBytes);
        int next = 0;
        for (final Input input : inputs) {
            rig.onInput(
                    input.sequence,
                    input.timestampNs,
                    input.kind,
                    input.source,
                    new UnsafeBuffer(input.payload),
                    0,
                    input.payload.length);
            for (; next < decisions.size() && sequenceOf(next) == (int) input.sequence; next++) {
                final UnsafeBuffer decision = new UnsafeBuffer(decisions.get(next));
                rig.onDecision(input.sequence, decision.getInt(4), decision, 8, decision.capacity() - 8);
            }
            // As if no state hash were due: that of that time is not known any more.
            rig.onInputApplied(input.sequence, InputKind.STEP, core);
        }
        assertEquals(decisions.size(), next, "decisions");
        try (AnonymousMemory memory = new AnonymousMemory(poolBytes)) {
            final JournalReplay replay = new JournalReplay(length -> memory);
            final JournalDecoder decoder = new JournalDecoder(rig.journal.source(), replay, false);
            decoder.readAll();
            assertEquals(0, decoder.problems());
            assertNull(replay.difference(), replay::difference);
            assertEquals(inputs.size(), replay.inputs());
            assertEquals(core.stateHash(), replay.core().stateHash());
        }
    }

    private int sequenceOf(final int decision) {
        return new UnsafeBuffer(decisions.get(decision)).getInt(0);
    }
}
