package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PoolMemory;
import org.agrona.DirectBuffer;

/** The cache as a state machine. Single-threaded: one owner calls it. */
public final class EngineCore {
    /**
     * An empty cache over a pool.
     *
     * @param config   of the core.
     * @param pool     memory whose directory the core keeps; formatted by this constructor.
     * @param output   carries out what the core decides.
     * @param listener sees inputs and decisions.
     */
    public EngineCore(
            final CoreConfig config, final PoolMemory pool, final CoreOutput output, final RecordListener listener) {}

    /**
     * Apply one input. Never throws on any content of a COMMAND payload: a malformed one is answered or counted.
     *
     * @param sequence    one more than that of the input before.
     * @param timestampNs not less than that of the input before.
     * @param kind        one of {@link InputKind}.
     * @param source      as the kind says.
     * @param buffer      holds the payload.
     * @param offset      of the payload.
     * @param length      of the payload in bytes.
     */
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {}

    /**
     * Does work wait for a {@link InputKind#STEP}?
     *
     * @return whether it does.
     */
    public boolean hasPendingWork() {
        return false;
    }

    /**
     * Hash over the state and over every input and decision so far.
     *
     * @return the hash.
     */
    public long stateHash() {
        return 0;
    }

    /**
     * Figures of the core, live; read them on the engine's thread.
     *
     * @return the figures.
     */
    public CoreStats stats() {
        return null;
    }
}
