package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Notes inputs and decisions: hands them to the listener and folds every byte of them into a running hash, so that two runs
 * have equal hashes only if all their records are equal.
 */
final class Decisions {
    private final RecordListener listener;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[8 * Long.BYTES]);
    private long inputSequence;
    private long chain;

    Decisions(final RecordListener listener) {
        this.listener = listener;
    }

    long chain() {
        return chain;
    }

    /** Before an input is applied. */
    void beginInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        inputSequence = sequence;
        listener.onInput(sequence, timestampNs, kind, source, payload, offset, length);
    }

    /** After an input was applied: its hash does not delay its reply. */
    void endInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        final long header = Mixing.mix(chain ^ sequence, timestampNs, (long) kind << 32 | source & 0xFFFF_FFFFL);
        chain = Mixing.hash(header, payload, offset, length);
    }

    /** The input and all that follows from it is done. */
    void inputApplied(final long sequence, final int kind, final EngineCore core) {
        listener.onInputApplied(sequence, kind, core);
    }

    void reply(
            final int connectionId,
            final long correlationId,
            final int templateId,
            final int errorCode,
            final long a,
            final long b) {
        put(0, connectionId);
        put(1, correlationId);
        put(2, templateId);
        put(3, errorCode);
        put(4, a);
        put(5, b);
        note(DecisionKind.REPLY, 6);
    }

    void note(final int kind, final long a, final long b) {
        put(0, a);
        put(1, b);
        note(kind, 2);
    }

    void note(final int kind, final long a, final long b, final long c) {
        put(2, c);
        put(0, a);
        put(1, b);
        note(kind, 3);
    }

    void note(final int kind, final long a, final long b, final long c, final long d) {
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
        note(kind, 4);
    }

    void note(final int kind, final long a, final long b, final long c, final long d, final long e) {
        put(0, a);
        put(1, b);
        put(2, c);
        put(3, d);
        put(4, e);
        note(kind, 5);
    }

    private long second(final int pair, final int values) {
        return pair + 1 < values ? buffer.getLong((pair + 1) * Long.BYTES) : 0;
    }

    private void put(final int index, final long value) {
        buffer.putLong(index * Long.BYTES, value, ByteOrder.LITTLE_ENDIAN);
    }

    private void note(final int kind, final int values) {
        chain = Mixing.fold(chain, kind, values);
        for (int i = 0; i < values; i += 2) {
            chain = Mixing.fold(chain, buffer.getLong(i * Long.BYTES), second(i, values));
        }
        listener.onDecision(inputSequence, kind, buffer, 0, values * Long.BYTES);
    }

    void state(final StateCursor cursor) {
        inputSequence = cursor.int64(inputSequence);
        chain = cursor.int64(chain);
    }

    /** Number of the last input. */
    long inputSequence() {
        return inputSequence;
    }
}
