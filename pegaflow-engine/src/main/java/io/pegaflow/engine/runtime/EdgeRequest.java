package io.pegaflow.engine.runtime;

import org.agrona.concurrent.UnsafeBuffer;

/** Room for one request of an edge. Its taker's until it is sent or given back. */
public final class EdgeRequest {
    final int slot;
    private final UnsafeBuffer buffer;
    long correlationId;
    int replyBytes;

    EdgeRequest(final int slot, final UnsafeBuffer buffer) {
        this.slot = slot;
        this.buffer = buffer;
    }

    /**
     * Where the message goes, from its header on.
     *
     * @return at least as long as was asked for; what it holds is left over from others.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * What the message has to bear.
     *
     * @return the id.
     */
    public long correlationId() {
        return correlationId;
    }
}
