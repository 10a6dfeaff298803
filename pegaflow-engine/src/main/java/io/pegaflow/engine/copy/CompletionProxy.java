package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCompletionDescriptor.RECORD_PAYLOAD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Writes completions as {@link CopyCompletionDescriptor} says. */
final class CompletionProxy {
    private final RingBuffer ring;
    private final Sleeper reader;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CopyCompletionDescriptor.RECORD_LENGTH]);

    /**
     * @param ring   of the completions.
     * @param reader who reads them and may sleep.
     */
    CompletionProxy(final RingBuffer ring, final Sleeper reader) {
        this.ring = ring;
        this.reader = reader;
    }

    boolean complete(
            final int contextId,
            final long transferId,
            final int partIndex,
            final int status,
            final long bytesCopied,
            final long startNs,
            final long endNs) {
        buffer.putInt(CopyCompletionDescriptor.RECORD_CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        buffer.putLong(RECORD_PAYLOAD_OFFSET + CopyCompletionDescriptor.TRANSFER_ID_OFFSET, transferId, LITTLE_ENDIAN);
        buffer.putInt(RECORD_PAYLOAD_OFFSET + CopyCompletionDescriptor.PART_INDEX_OFFSET, partIndex, LITTLE_ENDIAN);
        buffer.putInt(RECORD_PAYLOAD_OFFSET + CopyCompletionDescriptor.STATUS_OFFSET, status, LITTLE_ENDIAN);
        buffer.putLong(RECORD_PAYLOAD_OFFSET + CopyCompletionDescriptor.BYTES_OFFSET, bytesCopied, LITTLE_ENDIAN);
        buffer.putLong(RECORD_PAYLOAD_OFFSET + CopyCompletionDescriptor.START_NS_OFFSET, startNs, LITTLE_ENDIAN);
        buffer.putLong(RECORD_PAYLOAD_OFFSET + CopyCompletionDescriptor.END_NS_OFFSET, endNs, LITTLE_ENDIAN);
        if (!ring.write(CopyCompletionDescriptor.COMPLETION, buffer, 0, CopyCompletionDescriptor.RECORD_LENGTH)) {
            return false;
        }
        reader.wake();
        return true;
    }
}
