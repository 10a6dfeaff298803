package io.pegaflow.engine.runtime;

import io.pegaflow.engine.device.NativeTaskDescriptor;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Writes tasks for the native resource agent, which may be stuck in a native call for long: an OPEN is only let in while there
 * is room ({@link #hasRoomFor}), a CLOSE that finds none waits here, of which there are no more than contexts.
 */
final class NativeProxy {
    private final UnsafeBuffer closeRecord = new UnsafeBuffer(new byte[NativeTaskDescriptor.CLOSE_LENGTH]);
    private final IntArrayList waitingCloses = new IntArrayList();
    private final IntArrayList waitingRecoveries = new IntArrayList();
    private final RingBuffer tasks;
    private boolean sweepWaits;

    NativeProxy(final RingBuffer tasks) {
        this.tasks = tasks;
    }

    /** Can a registration of this length be handed on now? Room for one record of any padding is kept. */
    boolean hasRoomFor(final int messageLength) {
        final long needed =
                2L * (messageLength + NativeTaskDescriptor.OPEN_MESSAGE_OFFSET + RecordDescriptor.HEADER_LENGTH)
                        + RecordDescriptor.ALIGNMENT;
        return messageLength + NativeTaskDescriptor.OPEN_MESSAGE_OFFSET <= tasks.maxMsgLength()
                && tasks.capacity() - tasks.size() >= needed;
    }

    void open(final long ticket, final int contextId, final DirectBuffer buffer, final int offset, final int length) {
        final int index = tasks.tryClaim(NativeTaskDescriptor.OPEN, NativeTaskDescriptor.OPEN_MESSAGE_OFFSET + length);
        if (index < 0) {
            throw new IllegalStateException("native task ring is full, which admission should rule out: length="
                    + length + ", used=" + tasks.size() + ", capacity=" + tasks.capacity());
        }
        tasks.buffer().putLong(index + NativeTaskDescriptor.OPEN_TICKET_OFFSET, ticket, ByteOrder.LITTLE_ENDIAN);
        tasks.buffer().putInt(index + NativeTaskDescriptor.OPEN_CONTEXT_ID_OFFSET, contextId, ByteOrder.LITTLE_ENDIAN);
        tasks.buffer().putBytes(index + NativeTaskDescriptor.OPEN_MESSAGE_OFFSET, buffer, offset, length);
        tasks.commit(index);
    }

    void close(final int contextId) {
        if (!waitingCloses.isEmpty() || !writeClose(contextId)) {
            waitingCloses.addInt(contextId);
        }
    }

    /** Have a lost device recovered, behind what is being closed. */
    void recover(final int deviceId) {
        if (!waitingCloses.isEmpty() || !writeRecover(deviceId)) {
            waitingRecoveries.addInt(deviceId);
        }
    }

    /** Have the memory that dead clients exported removed, as soon as there is room for it. */
    void sweep() {
        sweepWaits = !tasks.write(NativeTaskDescriptor.SWEEP, closeRecord, 0, 0);
    }

    /** Hand on what found no room before. */
    int retry() {
        int written = 0;
        while (!waitingCloses.isEmpty() && writeClose(waitingCloses.getInt(0))) {
            waitingCloses.removeAt(0);
            written++;
        }
        while (waitingCloses.isEmpty() && !waitingRecoveries.isEmpty() && writeRecover(waitingRecoveries.getInt(0))) {
            waitingRecoveries.removeAt(0);
            written++;
        }
        if (sweepWaits) {
            sweep();
        }
        return written;
    }

    private boolean writeRecover(final int deviceId) {
        closeRecord.putInt(NativeTaskDescriptor.RECOVER_DEVICE_ID_OFFSET, deviceId, ByteOrder.LITTLE_ENDIAN);
        return tasks.write(NativeTaskDescriptor.RECOVER, closeRecord, 0, NativeTaskDescriptor.RECOVER_LENGTH);
    }

    private boolean writeClose(final int contextId) {
        closeRecord.putInt(NativeTaskDescriptor.CLOSE_CONTEXT_ID_OFFSET, contextId, ByteOrder.LITTLE_ENDIAN);
        return tasks.write(NativeTaskDescriptor.CLOSE, closeRecord, 0, NativeTaskDescriptor.CLOSE_LENGTH);
    }
}
