package io.pegaflow.engine.core;

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
}
