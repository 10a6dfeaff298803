package io.pegaflow.engine.state;

import org.agrona.DirectBuffer;

/** Takes the chunks of a state in order. */
@FunctionalInterface
public interface StateSink {
    /**
     * Takes one chunk.
     *
     * @param buffer holds it, valid during the call.
     * @param offset of its first byte.
     * @param length in bytes, at most {@link StateChunkDescriptor#MAX_LENGTH}.
     */
    void write(DirectBuffer buffer, int offset, int length);
}
