package io.pegaflow.engine.journal;

import org.agrona.DirectBuffer;

/** Sees what a journal says, in its order. Buffers are valid during the call only. */
public interface JournalVisitor {
    /**
     * A run of an agent began, with an empty cache.
     *
     * @param start how.
     */
    default void onStart(StartRecord start) {}

    /**
     * An input, bit by bit as the core saw it.
     *
     * @param sequence    number of the input.
     * @param timestampNs nanoseconds of the engine's clock.
     * @param kind        one of {@link io.pegaflow.engine.core.InputKind}.
     * @param source      as the kind says.
     * @param payload     holds the payload.
     * @param offset      of the payload.
     * @param length      of the payload in bytes.
     */
    default void onInput(
            long sequence, long timestampNs, int kind, int source, DirectBuffer payload, int offset, int length) {}

    /**
     * A decision that followed from the last input, bit by bit.
     *
     * @param inputSequence number of that input.
     * @param kind          one of {@link io.pegaflow.engine.core.DecisionKind}.
     * @param buffer        holds the values.
     * @param offset        of the values.
     * @param length        of the values in bytes.
     */
    default void onDecision(long inputSequence, int kind, DirectBuffer buffer, int offset, int length) {}

    /**
     * All decisions of an input were seen.
     *
     * @param sequence number of the input.
     */
    default void onInputEnd(long sequence) {}

    /**
     * The state after an input and its decisions.
     *
     * @param sequence number of the input.
     * @param hash     {@link io.pegaflow.engine.core.EngineCore#stateHash()}.
     */
    default void onStateHash(long sequence, long hash) {}

    /**
     * A place where a reader may begin that has the state. Of a run whose start was not read it is the first that is seen.
     *
     * @param cut the cut.
     */
    default void onCut(CutRecord cut) {}

    /**
     * The state was written to a file.
     *
     * @param snapshot the file.
     */
    default void onSnapshot(SnapshotRecord snapshot) {}

    /**
     * Inputs are missing, as the agent knows.
     *
     * @param gap which.
     */
    default void onGap(GapRecord gap) {}

    /**
     * Files were removed while they were read, as is done with old ones. For most readers that is a gap. A cut or a start follows.
     *
     * @param removed what was in them, as far as it was not read before.
     */
    default void onRemoved(final RemovedRecords removed) {
        onGap(removed.asGap());
    }

    /**
     * The agent stopped in order.
     *
     * @param end when.
     */
    default void onEnd(EndRecord end) {}

    /**
     * A record is damaged, missing or too new. What was said before stands. After it nothing comes, or what follows from the
     * next cut on, as the reader was asked for.
     *
     * @param problem what is wrong and where.
     */
    default void onProblem(JournalProblem problem) {}
}
