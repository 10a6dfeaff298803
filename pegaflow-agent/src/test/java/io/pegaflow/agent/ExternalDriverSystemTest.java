package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents that use a media driver somebody else runs. */
class ExternalDriverSystemTest {
    private final TestDirectory directory = new TestDirectory();
    private final Path aeron = directory.path().resolve("driver");

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @Test
    void shouldServeClientsAndLeaveDriverAsItWas() throws IOException {
        try (ChildJvm driver = startDriver()) {
            final Object cnc = Files.getAttribute(aeron.resolve("cnc.dat"), "unix:ino");
            try (ChildJvm agent = startAgent().awaitReady()) {
                final String ready = Files.readString(directory.run().resolve("ready"));
                assertTrue(ready.contains("\"aeronDir\":\"" + aeron + "\",\"mediaDriver\":\"external\""), ready);
                assertTrue(agent.awaitLine("ready:").contains("mediaDriver=external"), agent::toString);
                assertFalse(Files.exists(directory.aeron()), directory.content()::toString);
                serveClient();
                agent.terminate();
                assertEquals(ExitCode.FINE.status(), agent.awaitExit());
            }
            assertEquals(List.of(), agentsFiles());
            assertEquals(cnc, Files.getAttribute(aeron.resolve("cnc.dat"), "unix:ino"));
            assertTrue(driver.isAlive());

            try (ChildJvm agent = startAgent().awaitReady()) {
                agent.kill();
            }
            try (ChildJvm agent = startAgent().awaitReady()) {
                serveClient();
                agent.terminate();
                assertEquals(ExitCode.FINE.status(), agent.awaitExit());
            }
            assertEquals(cnc, Files.getAttribute(aeron.resolve("cnc.dat"), "unix:ino"));
            stop(driver);
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldEndWithItsDriver() {
        try (ChildJvm driver = startDriver();
                ChildJvm agent = startAgent().awaitReady()) {
            agent.expect("the media driver is gone").expect("cannot go on").expect("DriverTimeoutException");
            driver.kill();
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            final String line = agent.awaitLine("the media driver is gone, the agent cannot go on: ");
            assertTrue(line.contains("aeronDirectory=" + aeron), line);
            assertTrue(line.contains("; start the driver"), line);
            assertTrue(agent.lines().stream().noneMatch(text -> text.startsWith("\tat ")), agent::toString);
        }
        assertTrue(Files.exists(aeron.resolve("cnc.dat")), directory.content()::toString);
        assertTrue(directory.content().contains("run/errors"), directory.content()::toString);
    }

    @Test
    void shouldSayThatNoDriverRuns() throws IOException {
        assertRefused("no media driver runs in the Aeron directory: aeronDirectory=" + aeron
                + "; start one there, name its --aeron-dir, or leave out --external-driver");
        Files.createDirectory(aeron);
        assertRefused("no media driver runs in the Aeron directory: aeronDirectory=" + aeron + ";");
        Files.write(aeron.resolve("cnc.dat"), new byte[4096]);
        assertRefused("no media driver runs in the Aeron directory: aeronDirectory=" + aeron + ", pidOfDeadDriver=0;");
        assertEquals(List.of("driver", "driver/cnc.dat"), directory.content());
    }

    @Test
    void shouldSayThatDriverIsDeadThoughItsHeartbeatIsFresh() {
        final long pid;
        try (ChildJvm driver = startDriver()) {
            pid = driver.pid();
            driver.kill();
        }
        assertRefused(
                "no media driver runs in the Aeron directory: aeronDirectory=" + aeron + ", pidOfDeadDriver=" + pid);
        assertTrue(Files.exists(aeron.resolve("cnc.dat")));
    }

    @Test
    void shouldRefuseSecondAgentOnDriverWhateverItsRunDirectory() {
        final Path otherRun = directory.path().resolve("other");
        try (ChildJvm driver = startDriver();
                ChildJvm first = startAgent().awaitReady()) {
            try (ChildJvm second = startAgent("--run-dir", otherRun.toString())) {
                assertEquals(ExitCode.ALREADY_RUNNING.status(), second.awaitExit());
                second.awaitLine("another agent is running: pid=" + first.pid() + ", directory=" + aeron
                        + "; stop it, or give this one another --aeron-dir");
            }
            assertTrue(first.isAlive() && driver.isAlive());
            serveClient();
        }
        assertFalse(Files.exists(otherRun), directory.content()::toString);
    }

    @Test
    void shouldRefuseDriverOfAnotherAgent() {
        final Path otherRun = directory.path().resolve("other");
        try (ChildJvm first = ChildJvm.startAgent(directory).awaitReady()) {
            try (ChildJvm second = ChildJvm.startAgent(
                    directory,
                    "--run-dir",
                    otherRun.toString(),
                    "--aeron-dir",
                    directory.aeron().toString(),
                    "--external-driver",
                    "true")) {
                assertEquals(ExitCode.ALREADY_RUNNING.status(), second.awaitExit());
                second.awaitLine("another agent is running: pid=" + first.pid() + ", directory=" + directory.aeron());
            }
            first.terminate();
            assertEquals(ExitCode.FINE.status(), first.awaitExit());
        }
        assertEquals(List.of(), directory.content());
    }

    @Test
    void shouldRefuseDriverDirectoryThatOthersCanWrite() throws IOException {
        try (ChildJvm driver = startDriver()) {
            Files.setPosixFilePermissions(aeron, PosixFilePermissions.fromString("rwxrwxr-x"));
            assertRefused("others can write: path=" + aeron + ", right=GROUP_WRITE; take it away with chmod go-w");
            assertEquals(List.of(), agentsFiles());
            stop(driver);
        }
    }

    private void serveClient() {
        try (ChildJvm client = ChildJvm.start(
                CacheClientMain.class, aeron.toString(), directory.devices().toString(), "instance", "ns", "0")) {
            client.awaitLine("registered");
            assertEquals("sealed 4", client.ask("save 1 4"));
            assertEquals("hits 4", client.ask("query 1 4"));
            assertEquals("loaded 4", client.ask("load 32"));
            assertEquals("wrong 0", client.ask("check 32 1 4"));
            client.send("exit");
            assertEquals(0, client.awaitExit());
        }
    }

    private void assertRefused(final String message) {
        try (ChildJvm agent = startAgent()) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine(message);
        }
        assertFalse(Files.exists(directory.run()), directory.content()::toString);
    }

    private List<String> agentsFiles() {
        return directory.content().stream()
                .filter(name -> name.contains("pegaflow"))
                .collect(Collectors.toList());
    }

    private ChildJvm startDriver() {
        final ChildJvm driver = ChildJvm.start(MediaDriverMain.class, aeron.toString());
        driver.awaitLine("driver runs");
        return driver;
    }

    private static void stop(final ChildJvm driver) {
        driver.endInput();
        assertEquals(0, driver.awaitExit());
    }

    private ChildJvm startAgent(final String... more) {
        final String[] options = new String[more.length + 4];
        System.arraycopy(more, 0, options, 4, more.length);
        options[0] = "--aeron-dir";
        options[1] = aeron.toString();
        options[2] = "--external-driver";
        options[3] = "true";
        return ChildJvm.startAgent(directory, options);
    }
}
