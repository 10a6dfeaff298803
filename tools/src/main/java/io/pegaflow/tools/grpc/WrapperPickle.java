package io.pegaflow.tools.grpc;

import io.pegaflow.ipc.CudaIpcHandle;
import io.pegaflow.ipc.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Writes what Python's {@code pickle.dumps} makes of a {@code CudaIPCWrapper} around a tensor of bytes without gaps: the one form
 * that clients with CUDA memory register their layers in, and nothing else that a pickle could say.
 */
final class WrapperPickle {
    private static final int PROTOCOL = 4;
    private static final int EVENT_LENGTH = 64;
    private static final byte[] TORCH_PREFIX = {2, 'c'};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private WrapperPickle() {}

    /**
     * A layer in exported memory.
     *
     * @param handle       of the allocation.
     * @param offsetBytes  of the layer in the allocation.
     * @param storageBytes of the layer.
     * @return the pickle.
     */
    static byte[] of(final CudaIpcHandle handle, final long offsetBytes, final long storageBytes) {
        final byte[] torchHandle = ByteBuffer.allocate(TORCH_PREFIX.length + CudaIpcHandle.DRIVER_HANDLE_LENGTH)
                .put(TORCH_PREFIX)
                .put(handle.driverHandle())
                .array();
        return new WrapperPickle()
                .wrapper(torchHandle, offsetBytes, storageBytes, deviceUuid(handle))
                .framed();
    }

    private static String deviceUuid(final CudaIpcHandle handle) {
        final ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(handle.uuid()));
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private WrapperPickle wrapper(
            final byte[] torchHandle, final long offsetBytes, final long storageBytes, final String deviceUuid) {
        // An object of the class, made of no arguments; then its attributes.
        global("pegaflow.ipc_wrapper", "CudaIPCWrapper").op(')').op(0x81);
        op('}').op('(');
        text("handle").op('(');
        number(0).bytes(torchHandle).number(storageBytes).number(offsetBytes);
        bytes(("/torch_" + ProcessIdentity.currentPid() + "_1_0").getBytes(StandardCharsets.US_ASCII));
        number(0).bytes(new byte[EVENT_LENGTH]).op(0x88).op('t');
        text("dtype").global("torch", "uint8");
        text("shape")
                .global("torch", "Size")
                .number(storageBytes)
                .op(0x85)
                .op(0x85)
                .op('R');
        text("stride").number(1).op(0x85);
        text("storage_offset").number(0);
        text("device_uuid").text(deviceUuid);
        return op('u').op('b').op('.');
    }

    private WrapperPickle global(final String module, final String name) {
        return text(module).text(name).op(0x93);
    }

    private WrapperPickle op(final int opcode) {
        out.write(opcode);
        return this;
    }

    private WrapperPickle text(final String text) {
        return counted(0x8c, text.getBytes(StandardCharsets.UTF_8));
    }

    private WrapperPickle bytes(final byte[] bytes) {
        return counted('C', bytes);
    }

    /** Any number, as eight bytes. */
    private WrapperPickle number(final long value) {
        final byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return counted(0x8a, bytes);
    }

    private WrapperPickle counted(final int opcode, final byte[] bytes) {
        out.write(opcode);
        out.write(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private byte[] framed() {
        final int headerLength = 3 + Long.BYTES;
        return ByteBuffer.allocate(headerLength + out.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x80)
                .put((byte) PROTOCOL)
                .put((byte) 0x95)
                .putLong(out.size())
                .put(out.toByteArray())
                .array();
    }
}
