package io.pegaflow.ipc;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * Handle of exported memory of a CUDA device as it stands in a registration:
 *
 * <pre>
 *   0        1           8              24                                 88
 *  +--------+-----------+--------------+----------------------------------+
 *  | kind=1 | zero      | device UUID  | CUipcMemHandle                   |
 *  +--------+-----------+--------------+----------------------------------+
 * </pre>
 *
 * <p>A handle of the host backend is a file name, so no first byte of one is a kind. The UUID is that of the device the memory
 * lies on; all zeros if the exporter does not know it.
 */
public final class CudaIpcHandle {
    /** Bytes of the handle. */
    public static final int LENGTH = 88;

    /** Bytes of a device UUID. */
    public static final int UUID_LENGTH = 16;

    /** Bytes of the driver's own handle. */
    public static final int DRIVER_HANDLE_LENGTH = 64;

    private static final byte KIND = 1;
    private static final int UUID_OFFSET = 8;
    private static final int DRIVER_HANDLE_OFFSET = UUID_OFFSET + UUID_LENGTH;

    private final byte[] bytes;

    private CudaIpcHandle(final byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A handle to be sent.
     *
     * @param uuid         of the device, {@link #UUID_LENGTH} bytes.
     * @param driverHandle as the driver gave it, {@link #DRIVER_HANDLE_LENGTH} bytes.
     * @return the handle.
     */
    public static CudaIpcHandle of(final byte[] uuid, final byte[] driverHandle) {
        if (uuid.length != UUID_LENGTH || driverHandle.length != DRIVER_HANDLE_LENGTH) {
            throw new IllegalArgumentException(
                    "not a CUDA memory handle: uuidLength=" + uuid.length + ", handleLength=" + driverHandle.length);
        }
        final byte[] bytes = new byte[LENGTH];
        bytes[0] = KIND;
        System.arraycopy(uuid, 0, bytes, UUID_OFFSET, UUID_LENGTH);
        System.arraycopy(driverHandle, 0, bytes, DRIVER_HANDLE_OFFSET, DRIVER_HANDLE_LENGTH);
        return new CudaIpcHandle(bytes);
    }

    /**
     * Read a handle that was sent.
     *
     * @param buffer holds it, untrusted.
     * @param offset of it.
     * @param length of it.
     * @return the handle; null if it is none of this kind.
     */
    public static CudaIpcHandle read(final DirectBuffer buffer, final int offset, final int length) {
        if (length != LENGTH || buffer.getByte(offset) != KIND) {
            return null;
        }
        final byte[] bytes = new byte[LENGTH];
        buffer.getBytes(offset, bytes);
        return new CudaIpcHandle(bytes);
    }

    /**
     * As it stands in a registration.
     *
     * @return a new array.
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * The driver's own handle.
     *
     * @return a new array.
     */
    public byte[] driverHandle() {
        return Arrays.copyOfRange(bytes, DRIVER_HANDLE_OFFSET, LENGTH);
    }

    /**
     * UUID of the device in hexadecimal digits.
     *
     * @return the digits; empty if the exporter did not know it.
     */
    public String uuid() {
        final byte[] uuid = Arrays.copyOfRange(bytes, UUID_OFFSET, DRIVER_HANDLE_OFFSET);
        return Arrays.equals(uuid, new byte[UUID_LENGTH]) ? "" : HexFormat.of().formatHex(uuid);
    }

    /** Two handles are the same if the driver's own ones are: what they say of the device may differ. */
    @Override
    public boolean equals(final Object other) {
        return other instanceof CudaIpcHandle
                && Arrays.equals(
                        bytes,
                        DRIVER_HANDLE_OFFSET,
                        LENGTH,
                        ((CudaIpcHandle) other).bytes,
                        DRIVER_HANDLE_OFFSET,
                        LENGTH);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(driverHandle());
    }
}
