package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CudaIpcHandleTest {
    private static final byte[] UUID = filled(CudaIpcHandle.UUID_LENGTH, 0xa7);
    private static final byte[] DRIVER_HANDLE = filled(CudaIpcHandle.DRIVER_HANDLE_LENGTH, 0x11);

    @Test
    void shouldReadWhatItWrote() {
        final byte[] bytes = CudaIpcHandle.of(UUID, DRIVER_HANDLE).toBytes();
        final CudaIpcHandle read = read(bytes);

        assertTrue(bytes.length == CudaIpcHandle.LENGTH && bytes.length <= Limits.MAX_HANDLE_LENGTH);
        assertEquals("a7".repeat(16), read.uuid());
        assertArrayEquals(DRIVER_HANDLE, read.driverHandle());
        assertArrayEquals(bytes, read.toBytes());
    }

    @Test
    void shouldBeToldFromOtherHandles() {
        assertNull(read("pegaflow-dev-1-2-3".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertNull(read(filled(CudaIpcHandle.LENGTH, 'p')));
        assertNull(read(filled(CudaIpcHandle.LENGTH - 1, 1)));
        assertNull(read(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> CudaIpcHandle.of(new byte[15], DRIVER_HANDLE));
        assertThrows(IllegalArgumentException.class, () -> CudaIpcHandle.of(UUID, new byte[66]));
    }

    @Test
    void shouldEqualByTheDriversHandleAlone() {
        final CudaIpcHandle handle = CudaIpcHandle.of(UUID, DRIVER_HANDLE);
        final CudaIpcHandle withoutUuid = CudaIpcHandle.of(new byte[16], DRIVER_HANDLE);

        assertEquals("", withoutUuid.uuid());
        assertEquals(handle, withoutUuid);
        assertEquals(handle.hashCode(), withoutUuid.hashCode());
        assertNotEquals(handle, CudaIpcHandle.of(UUID, filled(CudaIpcHandle.DRIVER_HANDLE_LENGTH, 0x12)));
    }

    private static CudaIpcHandle read(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 3]);
        buffer.putBytes(3, bytes);
        return CudaIpcHandle.read(buffer, 3, bytes.length);
    }

    private static byte[] filled(final int length, final int value) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
