package io.pegaflow.engine.core;

import org.agrona.DirectBuffer;

/**
 * The record seam: sees every input before the core acts on it, and every decision as it is taken.
 *
 * <p>Called on the engine's thread. Buffers are only valid during the call. An implementation must not fail, and for an engine
 * in steady state must not allocate.
 */
public interface RecordListener {
    /** Listens to nothing. */
    RecordListener NONE = new RecordListener() {};

    /**
     * An input is about to be applied.
     *
     * @param sequence    number of the input, counted from 1 without gaps.
     * @param timestampNs time of the input in nanoseconds of the engine's clock, never decreasing.
     * @param kind        one of {@link InputKind}.
     * @param source      connection id or context id, as the kind says.
     * @param buffer      holds the payload.
     * @param offset      of the payload.
     * @param length      of the payload in bytes.
     */
    default void onInput(
            long sequence, long timestampNs, int kind, int source, DirectBuffer buffer, int offset, int length) {}

    /**
     * A decision was taken while the input was applied.
     *
     * @param inputSequence number of the input that led to it.
     * @param kind          one of {@link DecisionKind}.
     * @param buffer        holds the payload, little-endian, laid out as {@link DecisionKind} says.
     * @param offset        of the payload.
     * @param length        of the payload in bytes.
     */
    default void onDecision(long inputSequence, int kind, DirectBuffer buffer, int offset, int length) {}

    /**
     * An input was applied; all its decisions were seen. Not called for an input at which the core failed.
     *
     * @param sequence number of the input.
     * @param kind     one of {@link InputKind}.
     * @param core     to look at.
     */
    default void onInputApplied(long sequence, int kind, EngineCore core) {}
}
