package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.logging.ErrorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.agrona.concurrent.SystemEpochClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedDriverTest {
    private static final int AGENTS = 6;

    private final TestDirectory directory = new TestDirectory();
    private final Path aeron = directory.path().resolve("aeron");

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @Test
    void shouldBelongToOneOfSeveralAgentsThatStartTogether() throws Exception {
        final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<EmbeddedDriver> started = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Exception> failed = new ConcurrentLinkedQueue<>();
        try (ErrorFile errors = ErrorFile.create(directory.path(), SystemEpochClock.INSTANCE)) {
            final CyclicBarrier start = new CyclicBarrier(AGENTS);
            final Thread[] agents = new Thread[AGENTS];
            for (int i = 0; i < AGENTS; i++) {
                final Path run = directory.path().resolve("run" + i);
                agents[i] = new Thread(() -> {
                    try {
                        start.await();
                        started.add(EmbeddedDriver.launch(aeron, run, errors));
                    } catch (final AlreadyRunningException ex) {
                        refused.add(ex.getMessage());
                    } catch (final Exception ex) {
                        failed.add(ex);
                    }
                });
                agents[i].start();
            }
            for (final Thread agent : agents) {
                agent.join();
            }
            assertEquals(List.of(), List.copyOf(failed));
            assertEquals(1, started.size());
            assertTrue(Files.exists(aeron.resolve("cnc.dat")), directory.content()::toString);
            for (final String message : refused) {
                assertEquals(
                        "another agent is running: pid="
                                + ProcessHandle.current().pid() + ", directory=" + aeron
                                + "; stop it, or give this one another --aeron-dir",
                        message);
            }
            started.forEach(EmbeddedDriver::close);
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldNeedNoLockBelowTheRunDirectory() throws IOException {
        try (ErrorFile errors = ErrorFile.create(directory.path(), SystemEpochClock.INSTANCE)) {
            try (EmbeddedDriver driver = EmbeddedDriver.launch(aeron, directory.path(), errors)) {
                assertTrue(Files.exists(aeron.resolve("cnc.dat")), driver::toString);
                assertFalse(directory.content().contains("aeron" + EmbeddedDriver.LOCK_SUFFIX), driver::toString);
            }
        }
    }
}
