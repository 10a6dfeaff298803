package io.pegaflow.agent.grpc.wrapper;

import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.Limits;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A layer in memory that a client exported to the {@code host} backend. It stands where clients of CUDA put a pickle:
 *
 * <pre>
 *   0        4          8                  16              24
 *   +--------+----------+------------------+---------------+----------+
 *   | "PFHT" | version  | allocationOffset | storageBytes  | handle   |
 *   |        | int, 1   | long             | long          | to the end
 *   +--------+----------+------------------+---------------+----------+
 * </pre>
 *
 * All values are little-endian. A pickle begins with another byte.
 *
 * @param handle           name of the exported file, see {@link DeviceDirectory}.
 * @param allocationOffset of the layer in that file, in bytes.
 * @param storageBytes     of the layer.
 */
public record HostHandle(byte[] handle, long allocationOffset, long storageBytes) implements ExportedTensor {
    private static final int MAGIC = 'P' | 'F' << 8 | 'H' << 16 | 'T' << 24;
    private static final int VERSION = 1;
    private static final int HEADER_LENGTH = 24;

    /** Copies what could change. */
    public HostHandle {
        handle = handle.clone();
    }

    @Override
    public byte[] handle() {
        return handle.clone();
    }

    @Override
    public byte[] wireHandle() {
        return handle.clone();
    }

    @Override
    public long exporterPid() {
        final long pid = DeviceDirectory.exporterPid(handle);
        return pid > 0 ? pid : UNKNOWN_PID;
    }

    /**
     * What a client sends.
     *
     * @return the bytes.
     */
    public byte[] toBytes() {
        return ByteBuffer.allocate(HEADER_LENGTH + handle.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(allocationOffset)
                .putLong(storageBytes)
                .put(handle)
                .array();
    }

    static boolean isHostHandle(final byte[] bytes) {
        return bytes.length >= Integer.BYTES
                && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    }

    static HostHandle read(final byte[] bytes) throws WrapperException {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            buffer.getInt();
            final int version = buffer.getInt();
            if (version != VERSION) {
                throw new WrapperException("unknown form of a host memory handle: version=" + version + ", known="
                        + VERSION + "; update the agent");
            }
            final long allocationOffset = buffer.getLong();
            final long storageBytes = buffer.getLong();
            final int handleLength = buffer.remaining();
            if (allocationOffset < 0 || storageBytes < 1 || allocationOffset > Long.MAX_VALUE - storageBytes) {
                throw new WrapperException("host memory handle without memory: allocationOffset=" + allocationOffset
                        + ", storageBytes=" + storageBytes + "; send offset and length of the layer in its allocation");
            }
            if (handleLength < 1 || handleLength > Limits.MAX_HANDLE_LENGTH) {
                throw new WrapperException("host memory handle of impossible length: length=" + handleLength
                        + ", highest=" + Limits.MAX_HANDLE_LENGTH + "; send the handle as it was exported");
            }
            final byte[] handle = new byte[handleLength];
            buffer.get(handle);
            return new HostHandle(handle, allocationOffset, storageBytes);
        } catch (final BufferUnderflowException ex) {
            throw new WrapperException(
                    "host memory handle cut short: length=" + bytes.length + "; send the handle as it was exported");
        }
    }
}
