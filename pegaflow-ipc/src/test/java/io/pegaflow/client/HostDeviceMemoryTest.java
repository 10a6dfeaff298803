package io.pegaflow.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.DeviceDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDeviceMemoryTest {
    @TempDir
    private Path parent;

    @Test
    void shouldShareItsBytesUnderItsHandle() throws IOException {
        final Path path = parent.resolve("devices");
        final Path file;
        try (HostDeviceMemory memory = HostDeviceMemory.create(path, 3 * 1024 * 1024 + 5)) {
            file = path.resolve(new String(memory.handle(), US_ASCII));
            assertEquals(3 * 1024 * 1024 + 5, memory.sizeBytes());
            assertEquals(memory.sizeBytes(), Files.size(file));
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
            new UnsafeBuffer(memory.address() + 3 * 1024 * 1024, 5).putInt(1, 0x01020304);
            assertEquals(0x01020304, memory.buffer().getInt(3 * 1024 * 1024 + 1));
            final ByteBuffer read = ByteBuffer.allocate(5);
            try (FileChannel channel = DeviceDirectory.open(path).openFile(memory.handle(), memory.sizeBytes())) {
                channel.read(read, 3 * 1024 * 1024);
            }
            assertEquals(4, read.get(1));
            try (HostDeviceMemory other = HostDeviceMemory.create(path, 1)) {
                assertFalse(Arrays.equals(memory.handle(), other.handle()));
            }
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldRefuseSizesThatCannotBeMapped() {
        for (final long sizeBytes : new long[] {0, -1, 1L << 31}) {
            final IllegalArgumentException ex = assertThrows(
                    IllegalArgumentException.class, () -> HostDeviceMemory.create(parent.resolve("d"), sizeBytes));
            assertTrue(ex.getMessage().contains("sizeBytes=" + sizeBytes), ex.getMessage());
        }
    }

    @Test
    void shouldRefuseADirectoryOpenToOthers() throws IOException {
        final Path path = DeviceDirectory.open(parent.resolve("devices")).path();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThrows(UncheckedIOException.class, () -> HostDeviceMemory.create(path, 4096));
    }
}
