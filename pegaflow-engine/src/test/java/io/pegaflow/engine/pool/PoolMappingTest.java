package io.pegaflow.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolMappingTest {
    private static final long LENGTH = 4 << 20;

    private Path directory;
    private Path path;

    @BeforeEach
    void createDirectory() throws IOException {
        directory = Files.createTempDirectory("pegaflow-pool-test-");
        path = directory.resolve("pool");
    }

    @AfterEach
    void deleteDirectory() {
        IoUtil.delete(directory.toFile(), false);
    }

    @Test
    void shouldMapZeroedOwnerOnlyFile() throws IOException {
        final PoolMapping pool = PoolMapping.create(path, LENGTH, 2);
        try {
            assertEquals(LENGTH, pool.length());
            assertEquals(0, pool.address() % 4096);
            for (long offset = 0; offset < LENGTH; offset += Long.BYTES) {
                assertEquals(0, UnsafeApi.getLong(pool.address() + offset));
            }
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));

            UnsafeApi.putLong(pool.address() + LENGTH - 8, 42);
            assertEquals(LENGTH, Files.size(path));
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
                file.seek(LENGTH - 8);
                assertEquals(42, Long.reverseBytes(file.readLong()));
            }
        } finally {
            pool.close(true);
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldReplaceWhatAnAgentThatIsGoneLeftBehind() throws IOException {
        final PoolMapping old = PoolMapping.create(path, LENGTH, 1);
        UnsafeApi.putLong(old.address(), 42);
        old.close(false);
        assertTrue(Files.exists(path));

        final PoolMapping pool = PoolMapping.create(path, 2 * LENGTH, 1);
        try {
            assertEquals(0, UnsafeApi.getLong(pool.address()));
            assertEquals(2 * LENGTH, Files.size(path));
        } finally {
            pool.close(true);
        }
    }

    @Test
    void shouldRefuseFileThatIsInUseAndLeaveItAlone() {
        final PoolMapping pool = PoolMapping.create(path, LENGTH, 1);
        try {
            final String message = assertThrows(IllegalStateException.class, () -> PoolMapping.create(path, LENGTH, 1))
                    .getMessage();
            assertTrue(message.contains("pid=" + ProcessHandle.current().pid()), message);
            assertTrue(Files.exists(path));
        } finally {
            pool.close(true);
        }
    }

    @Test
    void shouldNameTheProcessThatHoldsTheFile() throws Exception {
        final Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolding.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('L', holder.getInputStream().read());
            final String message = assertThrows(IllegalStateException.class, () -> PoolMapping.create(path, LENGTH, 1))
                    .getMessage();
            assertTrue(message.contains("pid=" + holder.pid()), message);
        } finally {
            holder.destroyForcibly();
            assertTrue(holder.waitFor(10, TimeUnit.SECONDS));
        }
        // The kernel gave the lock up with its process.
        PoolMapping.create(path, LENGTH, 1).close(true);
    }

    @Test
    void shouldSayWhatIsAskedAndWhatIsFreeWhenThePoolDoesNotFit() {
        final long freeBytes = directory.toFile().getUsableSpace();
        final long asked = 4096 * (freeBytes / 4096 + (64L << 30) / 4096);

        final String message = assertThrows(IllegalStateException.class, () -> PoolMapping.create(path, asked, 1))
                .getMessage();

        assertTrue(message.contains("asked_bytes=" + asked), message);
        assertTrue(message.matches("(?s).*free_bytes=[1-9][0-9]*;.*--pool-size.*"), message);
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldNotFollowLink() throws IOException {
        final Path target = Files.createFile(directory.resolve("target"));
        Files.createSymbolicLink(path, target);

        assertThrows(IllegalStateException.class, () -> PoolMapping.create(path, LENGTH, 1));
        assertEquals(0, Files.size(target));
        Files.delete(path);
    }

    @Test
    void shouldReachBeyondTwoGibibytes() throws IOException {
        final long length = (5L << 30) + 4096;
        // Sparse: only the pages that are touched take space.
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
            final long address = PoolMapping.map(file.getChannel(), length);
            try {
                UnsafeApi.putLong(address + (3L << 30), 1);
                UnsafeApi.putLong(address + length - 8, 2);
                file.seek(3L << 30);
                assertEquals(1, Long.reverseBytes(file.readLong()));
                file.seek(length - 8);
                assertEquals(2, Long.reverseBytes(file.readLong()));
            } finally {
                PoolMapping.unmap(address, length);
            }
        }
    }

    @Test
    void shouldRaiseMissingPagesAsErrors() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(LENGTH);
            final long address = PoolMapping.map(file.getChannel(), LENGTH);
            try {
                MappedPages.read(address, LENGTH);
                MappedPages.write(address, LENGTH);
                file.setLength(LENGTH / 2);
                assertThrows(InternalError.class, () -> MappedPages.read(address, LENGTH));
                assertThrows(InternalError.class, () -> MappedPages.write(address, LENGTH));
                MappedPages.raiseFault();
            } finally {
                PoolMapping.unmap(address, LENGTH);
            }
        }
    }

    /** Another process that holds the lock of a pool file until it is killed. */
    static final class LockHolding {
        public static void main(final String[] args) throws Exception {
            try (FileChannel channel =
                    FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                System.out.print(channel.lock().isValid() ? 'L' : 'X');
                System.out.flush();
                System.in.read();
            }
        }
    }
}
