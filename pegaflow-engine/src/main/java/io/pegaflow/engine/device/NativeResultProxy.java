package io.pegaflow.engine.device;

import static io.pegaflow.engine.device.NativeResultDescriptor.OPEN_MEASURED_OFFSET;
import static io.pegaflow.engine.device.NativeResultDescriptor.PAYLOAD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Writes results as {@link NativeResultDescriptor} says, and keeps one that finds the ring full. */
final class NativeResultProxy {
    private final RingBuffer ring;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[NativeResultDescriptor.maxLength()]);
    private int messageTypeId;
    private int length;

    NativeResultProxy(final RingBuffer ring) {
        this.ring = ring;
    }

    void openCompleted(final long ticket, final DeviceContext context) {
        final int count = context.allocationCount();
        open(ticket, context.contextId(), 0, count);
        for (int i = 0; i < count; i++) {
            buffer.putLong(
                    PAYLOAD_OFFSET + OPEN_MEASURED_OFFSET + i * Long.BYTES, context.measuredBytes(i), LITTLE_ENDIAN);
        }
        length = PAYLOAD_OFFSET + OPEN_MEASURED_OFFSET + count * Long.BYTES;
    }

    void openFailed(final long ticket, final int contextId, final ErrorCode errorCode, final String message) {
        open(ticket, contextId, errorCode.code(), 0);
        text(PAYLOAD_OFFSET + OPEN_MEASURED_OFFSET, message);
    }

    private void text(final int offset, final String message) {
        final byte[] text = message.getBytes(StandardCharsets.UTF_8);
        final int textLength = Math.min(text.length, NativeResultDescriptor.MAX_TEXT_LENGTH);
        buffer.putInt(offset, textLength, LITTLE_ENDIAN);
        buffer.putBytes(offset + Integer.BYTES, text, 0, textLength);
        length = offset + Integer.BYTES + textLength;
    }

    void recovered(final int deviceId) {
        buffer.putLong(0, 0);
        buffer.putInt(NativeResultDescriptor.CONTEXT_ID_OFFSET, deviceId, LITTLE_ENDIAN);
        buffer.putInt(PAYLOAD_OFFSET, 0, LITTLE_ENDIAN);
        messageTypeId = InputKind.DEVICE_RECOVERED;
        length = PAYLOAD_OFFSET + Integer.BYTES;
    }

    void poolRegistered(final int slabs, final boolean isGrowing) {
        buffer.putLong(0, 0);
        buffer.putInt(PAYLOAD_OFFSET, slabs, LITTLE_ENDIAN);
        buffer.putInt(PAYLOAD_OFFSET + Integer.BYTES, isGrowing ? 1 : 0, LITTLE_ENDIAN);
        messageTypeId = InputKind.POOL_REGISTERED;
        length = PAYLOAD_OFFSET + Long.BYTES;
    }

    void notRecovered(final int deviceId, final ErrorCode errorCode, final String message) {
        recovered(deviceId);
        buffer.putInt(PAYLOAD_OFFSET, errorCode.code(), LITTLE_ENDIAN);
        text(PAYLOAD_OFFSET + Integer.BYTES, message);
    }

    void contextClosed(final int contextId) {
        buffer.putLong(0, 0);
        buffer.putInt(NativeResultDescriptor.CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        messageTypeId = InputKind.CONTEXT_CLOSED;
        length = PAYLOAD_OFFSET;
    }

    /**
     * Write the result that waits, if one does.
     *
     * @return false when it still waits.
     */
    boolean flush() {
        if (length > 0 && ring.write(messageTypeId, buffer, 0, length)) {
            length = 0;
        }
        return length == 0;
    }

    private void open(final long ticket, final int contextId, final int status, final int count) {
        messageTypeId = InputKind.OPEN_COMPLETED;
        buffer.putLong(0, 0);
        buffer.putInt(NativeResultDescriptor.CONTEXT_ID_OFFSET, contextId, LITTLE_ENDIAN);
        buffer.putLong(PAYLOAD_OFFSET + NativeResultDescriptor.OPEN_TICKET_OFFSET, ticket, LITTLE_ENDIAN);
        buffer.putInt(PAYLOAD_OFFSET + NativeResultDescriptor.OPEN_STATUS_OFFSET, status, LITTLE_ENDIAN);
        buffer.putInt(PAYLOAD_OFFSET + NativeResultDescriptor.OPEN_COUNT_OFFSET, count, LITTLE_ENDIAN);
    }
}
