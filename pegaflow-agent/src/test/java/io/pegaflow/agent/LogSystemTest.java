package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What agent processes log, and what is left of it when they are killed. */
class LogSystemTest {
    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    @Test
    void shouldReportErrorsOfKilledAgentOnce() throws IOException {
        try (ChildJvm failing = ChildJvm.start(
                FailingAgentMain.class,
                directory.run().toString(),
                directory.devices().toString())) {
            failing.expect("pf-engine failed: fatal=true")
                    .expect("AgentTerminationException")
                    .expect("a defect");
            failing.awaitLine("failed");
            Conditions.await("the error", () -> countErrors(directory.run().resolve("errors")) > 0);
            failing.kill();
        }
        final List<String> errors = errors(directory.run().resolve("errors"));
        assertTrue(errors.stream().anyMatch(text -> text.contains("IllegalStateException: a defect: sequence=1")));
        assertTrue(errors.stream().anyMatch(text -> text.contains("at io.pegaflow.agent.FailingAgentMain")));

        try (ChildJvm next = ChildJvm.startAgent(directory).awaitReady()) {
            next.expect("the agent before this one").expect("error of the agent before");
            final String line = next.awaitLine("error of the agent before this one: ");
            assertTrue(line.contains("count=1, first=20"), line);
            assertTrue(
                    line.contains(
                            "cause='java.lang.IllegalStateException: a defect: sequence=1', where='at io.pegaflow.agent.FailingAgentMain"),
                    line);
            next.awaitLine("are kept: path=" + directory.run().resolve("errors.previous"));
            assertEquals(errors, errors(directory.run().resolve("errors.previous")));
            next.kill();
        }
        try (ChildJvm third = ChildJvm.startAgent(directory).awaitReady()) {
            assertTrue(
                    third.lines().stream().noneMatch(text -> text.contains("error of the agent before")),
                    third::toString);
            third.terminate();
            assertEquals(ExitCode.FINE.status(), third.awaitExit());
        }
        assertEquals(List.of("run", "run/errors.previous"), directory.content());
    }

    @Test
    void shouldLogAsTheVariableSays() {
        try (ChildJvm agent = ChildJvm.startAgentWithVariables(
                Map.of("PEGAFLOW_LOG", "off,pegaflow.agent=info", "RUST_LOG", "trace"), directory)) {
            assertTrue(agent.awaitLine("ready:").contains(" INFO  [main] pegaflow.agent: ready:"), agent::toString);
            connectAndLeave();
            assertTrue(agent.lines().stream().noneMatch(line -> line.contains("pegaflow.engine")), agent::toString);
        }
    }

    @Test
    void shouldLogAsRustSaysWhereNothingElseIsSaid() {
        try (ChildJvm agent =
                ChildJvm.startAgentWithVariables(Map.of("RUST_LOG", "warn,pegaflow_core::session=info"), directory)) {
            Conditions.await(
                    "the ready file", () -> Files.exists(directory.run().resolve("ready")));
            connectAndLeave();
            agent.awaitLine("pegaflow.engine: client connected");
            assertTrue(agent.lines().stream().noneMatch(line -> line.contains("pegaflow.agent")), agent::toString);
        }
    }

    @Test
    void shouldRefuseUnknownLevel() {
        try (ChildJvm agent =
                ChildJvm.startAgentWithVariables(Map.of("PEGAFLOW_LOG", "info,pegaflow.engine=loud"), directory)) {
            assertEquals(ExitCode.USAGE.status(), agent.awaitExit());
            agent.awaitLine(
                    "(environment PEGAFLOW_LOG): unknown log level: value='loud', directive='pegaflow.engine=loud'; known are:");
        }
        assertFalse(Files.exists(directory.run()));
    }

    private void connectAndLeave() {
        try (ChildJvm client = ChildJvm.start(
                CacheClientMain.class,
                directory.aeron().toString(),
                directory.devices().toString(),
                "instance",
                "ns",
                "0")) {
            client.awaitLine("registered");
            client.send("exit");
            assertEquals(0, client.awaitExit());
        }
    }

    private static int countErrors(final Path path) {
        try {
            return errors(path).size();
        } catch (final IOException ex) {
            return 0;
        }
    }

    private static List<String> errors(final Path path) throws IOException {
        final List<String> errors = new ArrayList<>();
        ErrorLogReader.read(
                new UnsafeBuffer(Files.readAllBytes(path)), (count, first, last, error) -> errors.add(error));
        return errors;
    }
}
