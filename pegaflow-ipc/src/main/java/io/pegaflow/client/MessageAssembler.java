package io.pegaflow.client;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts the fragments of one publication together again, in a buffer of fixed size. Aeron's own assembler grows and keeps a
 * buffer for every publication it ever met.
 */
final class MessageAssembler {
    private static final int NOTHING_BEGUN = -1;

    private final UnsafeBuffer buffer;
    private final FragmentHandler handler;
    private int assembledLength = NOTHING_BEGUN;

    MessageAssembler(final int maxMessageLength, final FragmentHandler handler) {
        this.buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(maxMessageLength));
        this.handler = handler;
    }

    /** Take a fragment of several; false if it fits no message that was begun, or makes it too long. */
    boolean onPart(final DirectBuffer part, final int offset, final int length, final Header header) {
        final byte flags = header.flags();
        if ((flags & FrameDescriptor.BEGIN_FRAG_FLAG) != 0) {
            assembledLength = 0;
        } else if (assembledLength == NOTHING_BEGUN) {
            return false;
        }
        if (length > buffer.capacity() - assembledLength) {
            assembledLength = NOTHING_BEGUN;
            return false;
        }
        buffer.putBytes(assembledLength, part, offset, length);
        assembledLength += length;
        if ((flags & FrameDescriptor.END_FRAG_FLAG) != 0) {
            final int messageLength = assembledLength;
            assembledLength = NOTHING_BEGUN;
            handler.onFragment(buffer, 0, messageLength, header);
        }
        return true;
    }
}
