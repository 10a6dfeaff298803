package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.RecordListener;
import org.agrona.DirectBuffer;

/** Two listeners, one after the other. */
final class RecordListeners implements RecordListener {
    private final RecordListener first;
    private final RecordListener second;

    RecordListeners(final RecordListener first, final RecordListener second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        first.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
        second.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        first.onDecision(inputSequence, kind, buffer, offset, length);
        second.onDecision(inputSequence, kind, buffer, offset, length);
    }

    @Override
    public void onInputApplied(final long sequence, final int kind, final EngineCore core) {
        first.onInputApplied(sequence, kind, core);
        second.onInputApplied(sequence, kind, core);
    }
}
