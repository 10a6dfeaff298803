package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunDirectoryTest {
    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @Test
    void shouldBelongToOneAtATime() {
        try (RunDirectory first = RunDirectory.claim(directory.run())) {
            final AlreadyRunningException ex =
                    assertThrows(AlreadyRunningException.class, () -> RunDirectory.claim(directory.run()));
            assertTrue(ex.getMessage().contains("pid=" + ProcessHandle.current().pid() + ","), ex::getMessage);
            assertEquals(directory.run(), first.path());
        }
        assertFalse(Files.exists(directory.run()));
        RunDirectory.claim(directory.run()).close();
    }

    @Test
    void shouldLeaveADirectoryThatCannotBeRemoved() throws IOException {
        final Path ofKernel = Path.of("/proc/self/task");
        OwnerOnly.removeIfEmpty(ofKernel);
        assertTrue(Files.isDirectory(ofKernel));
        final Path filled = Files.createDirectory(directory.path().resolve("filled"));
        Files.createFile(filled.resolve("file"));
        OwnerOnly.removeIfEmpty(filled);
        assertTrue(Files.isDirectory(filled));
        OwnerOnly.removeIfEmpty(Files.createDirectory(directory.path().resolve("empty")));
        assertFalse(Files.exists(directory.path().resolve("empty")));
    }

    @Test
    void shouldNotPassOverAFileThatCannotBeRemoved() {
        assertThrows(FileSystemException.class, () -> OwnerOnly.removeIfEmpty(Path.of("/proc/self/status")));
    }

    @Test
    void shouldLetExactlyOneOfManyIn() throws InterruptedException {
        final int threads = 8;
        for (int round = 0; round < 50; round++) {
            final CyclicBarrier start = new CyclicBarrier(threads);
            final AtomicInteger refused = new AtomicInteger();
            final ConcurrentLinkedQueue<RunDirectory> claimed = new ConcurrentLinkedQueue<>();
            final Thread[] contenders = new Thread[threads];
            for (int i = 0; i < threads; i++) {
                contenders[i] = new Thread(() -> {
                    try {
                        start.await();
                        claimed.add(RunDirectory.claim(directory.run()));
                    } catch (final AlreadyRunningException ex) {
                        refused.incrementAndGet();
                    } catch (final Exception ex) {
                        throw new IllegalStateException(ex);
                    }
                });
                contenders[i].start();
            }
            for (final Thread contender : contenders) {
                contender.join();
            }
            assertEquals(1, claimed.size());
            assertEquals(threads - 1, refused.get());
            claimed.remove().close();
        }
    }

    @Test
    void shouldKeepWhatIsForeign() throws IOException {
        final Path foreign = directory.run().resolve("notes");
        try (RunDirectory claimed = RunDirectory.claim(directory.run())) {
            Files.createFile(claimed.file("notes"));
        }
        assertTrue(Files.exists(foreign));
        assertFalse(Files.exists(directory.run().resolve(RunDirectory.LOCK_FILE)));
    }

    @Test
    void shouldRefuseDirectoryOpenToOthers() throws IOException {
        Files.createDirectory(directory.run());
        Files.setPosixFilePermissions(directory.run(), PosixFilePermissions.fromString("rwxr-x---"));
        final AgentException ex = assertThrows(AgentException.class, () -> RunDirectory.claim(directory.run()));
        assertTrue(ex.getMessage().contains("chmod go-rwx"), ex::getMessage);
    }

    @Test
    void shouldRefuseLink() throws IOException {
        Files.createSymbolicLink(
                directory.run(), Files.createDirectory(directory.path().resolve("target")));
        assertThrows(AgentException.class, () -> RunDirectory.claim(directory.run()));
    }
}
