package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of agent processes. */
class AgentSystemTest {
    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @Test
    void shouldLeaveNothingBehindWhenTerminated() {
        try (ChildJvm agent = ChildJvm.startAgent(directory)) {
            agent.awaitReady();
            assertTrue(directory.content().contains("run/pool"), directory.content()::toString);
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldSayHowToConnectOnceReady() throws IOException {
        try (ChildJvm agent = ChildJvm.startAgent(directory)) {
            assertTrue(agent.awaitReady().lines().stream()
                    .anyMatch(line -> line.contains("aeronDir=" + directory.aeron())));
            final String ready = Files.readString(directory.run().resolve("ready"));
            assertTrue(ready.contains("\"pid\":" + agent.pid()), ready);
            assertTrue(ready.contains("\"aeronDir\":\"" + directory.aeron() + "\""), ready);
            assertTrue(ready.contains("\"poolBytes\":" + (32 << 20)), ready);
        }
    }

    @Test
    void shouldKeepEverythingToItsOwner() throws IOException {
        try (ChildJvm agent = ChildJvm.startAgent(directory)) {
            agent.awaitReady();
            for (final Path path : List.of(directory.run(), directory.aeron(), directory.devices())) {
                assertEquals("rwx------", permissions(path), path::toString);
            }
            try (Stream<Path> files = Files.list(directory.run())) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> assertEquals("rw-------", permissions(file), file::toString));
            }
        }
    }

    @Test
    void shouldRefuseSecondAgentAndNameFirst() {
        try (ChildJvm first = ChildJvm.startAgent(directory)) {
            first.awaitReady();
            try (ChildJvm second = ChildJvm.startAgent(directory)) {
                assertEquals(ExitCode.ALREADY_RUNNING.status(), second.awaitExit());
                second.awaitLine("another agent is running: pid=" + first.pid() + ",");
            }
            assertTrue(first.isAlive());
            first.terminate();
            assertEquals(ExitCode.FINE.status(), first.awaitExit());
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldRefuseAeronDirectoryOfLivingDriver() {
        try (ChildJvm first = ChildJvm.startAgent(directory)) {
            first.awaitReady();
            final Path otherRun = directory.path().resolve("other");
            try (ChildJvm second = ChildJvm.startAgent(
                    directory,
                    "--run-dir",
                    otherRun.toString(),
                    "--aeron-dir",
                    directory.aeron().toString())) {
                assertEquals(ExitCode.ALREADY_RUNNING.status(), second.awaitExit());
                second.awaitLine("another process has a media driver in the Aeron directory: pid=" + first.pid());
            }
            assertFalse(Files.exists(otherRun));
            assertTrue(first.isAlive());
        }
    }

    @Test
    void shouldStartRightAfterKill() {
        for (int i = 0; i < 3; i++) {
            try (ChildJvm agent = ChildJvm.startAgent(directory)) {
                agent.awaitReady();
                agent.kill();
            }
            assertTrue(directory.content().contains("run/aeron/cnc.dat"), directory.content()::toString);
        }
        try (ChildJvm agent = ChildJvm.startAgent(directory)) {
            agent.awaitReady();
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldLetOneOfAgentsThatRaceForADirectoryWin() {
        final List<ChildJvm> agents = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                agents.add(ChildJvm.startAgent(directory));
            }
            Conditions.await(
                    () -> "all but one to give up: " + agents,
                    60_000,
                    () -> agents.stream().filter(ChildJvm::isAlive).count() == 1);
            for (final ChildJvm agent : agents) {
                if (agent.isAlive()) {
                    agent.awaitReady().terminate();
                    assertEquals(ExitCode.FINE.status(), agent.awaitExit());
                } else {
                    assertEquals(ExitCode.ALREADY_RUNNING.status(), agent.awaitExit());
                    agent.awaitLine("another agent is running: pid=");
                }
            }
        } finally {
            CloseHelper.closeAll(agents);
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldStartOverWhateverACrashLeft() throws IOException {
        final List<String> left;
        try (ChildJvm agent = ChildJvm.startAgent(directory)) {
            agent.awaitReady();
            agent.kill();
            agent.awaitExit();
            left = directory.content();
        }
        for (final int length : new int[] {0, 3, 100_000}) {
            Files.createDirectories(directory.aeron());
            OwnerOnly.ensureDirectory(directory.run());
            Files.setPosixFilePermissions(directory.aeron(), PosixFilePermissions.fromString("rwx------"));
            for (final String name : left) {
                final Path file = directory.path().resolve(name);
                if (name.startsWith("run/") && !Files.isDirectory(file) && Files.isDirectory(file.getParent())) {
                    Files.write(file, new byte[length]);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
            }
            try (ChildJvm agent = ChildJvm.startAgent(directory)) {
                agent.awaitReady();
                agent.terminate();
                assertEquals(ExitCode.FINE.status(), agent.awaitExit());
            }
            assertEquals(List.of(), directory.content());
            Files.createDirectory(directory.run());
            Files.setPosixFilePermissions(directory.run(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void shouldRefusePoolThatDoesNotFit() {
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--pool-size", "1000tb")) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("the pool does not fit into shared memory: poolBytes=" + (1000L << 40) + ", fits=");
        }
        assertFalse(Files.exists(directory.run()), directory.content()::toString);
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoCudaDriver() {
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--device-backend", "cuda")) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("no CUDA driver: cause=libcuda.so.1: cannot open shared object file");
        }
        assertFalse(Files.exists(directory.run()), directory.content()::toString);
    }

    @Test
    void shouldSayWhyItChoseHostMemory() {
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--device-backend", "auto", "--pool-size", "4mb")) {
            agent.awaitLine("device backend: host, devices=[0], because no CUDA driver: cause=libcuda.so.1");
            agent.awaitLine("ready: ");
        }
    }

    @Test
    void shouldRefuseUnknownOptions() {
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--pool-sise", "1gb")) {
            assertEquals(ExitCode.USAGE.status(), agent.awaitExit());
            agent.awaitLine("--pool-sise");
        }
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--eviction", "magic")) {
            assertEquals(ExitCode.USAGE.status(), agent.awaitExit());
            agent.awaitLine("eviction=magic");
        }
    }

    @Test
    void shouldRunOnSharedThread() {
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--threading", "shared", "--devices", "2,5")) {
            agent.awaitReady();
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
        assertEquals(List.of(), directory.content());
    }

    private static String permissions(final Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }
}
