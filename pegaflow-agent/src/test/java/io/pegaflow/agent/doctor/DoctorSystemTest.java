package io.pegaflow.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentException;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The doctor on this host: what it says of an agent is what an agent with the same options then does. */
class DoctorSystemTest {
    private static final String POOL_SIZE = "16mb";

    private final Path directory =
            Path.of("/dev/shm", "pegaflow-test-" + ProcessHandle.current().pid() + "-doctor");
    private final Path run = directory.resolve("run");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(rights("rwx------")));
    }

    @AfterEach
    void removeDirectory() {
        IoUtil.delete(directory.toFile(), false);
    }

    @Test
    void shouldExamineThisHostAndChangeNothing() throws IOException {
        assertEquals(0, doctor("--pool-size", POOL_SIZE), out + err.toString());
        assertTrue(out.toString().endsWith(": the agent starts with these options\n"), out.toString());
        assertFalse(out.toString().contains("the check failed"), out.toString());
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
        launch(16 << 20).close();
    }

    @Test
    void shouldAlignAndWrapTheTable() {
        doctor();

        final List<String> lines = out.toString().lines().toList();
        lines.forEach(line -> assertTrue(line.length() <= 120, line));
        final Pattern row = Pattern.compile("(?:ok|slow|stop|unknown) +(?<name>\\S+(?: \\S+)*)  +(?<found>\\S.*)");
        final Set<List<Integer>> columns = new HashSet<>();
        int rows = 0;
        for (final String line : lines.subList(0, lines.size() - 1)) {
            final Matcher fields = row.matcher(line);
            if (fields.matches()) {
                columns.add(List.of(fields.start("name"), fields.start("found")));
                rows++;
            }
        }
        assertEquals(1, columns.size(), out::toString);
        final int column = columns.iterator().next().get(1);
        for (final String line : lines.subList(0, lines.size() - 1)) {
            assertTrue(row.matcher(line).matches() || line.matches(" {" + column + "}(-> |   )?\\S.*"), line);
        }
        assertTrue(rows > 5 && lines.size() - 1 > rows, "something was wrapped");
    }

    @Test
    void shouldNameTheAgentThatRuns() {
        try (AgentLauncher agent = launch(16 << 20)) {
            assertEquals(1, doctor("--pool-size", POOL_SIZE));
            final long pid = ProcessHandle.current().pid();
            assertEquals(run, agent.context().runDirectory());
            assertTrue(out.toString().contains("stop     other agent    pid " + pid), out.toString());
            assertTrue(out.toString().contains("stop     media driver   pid " + pid), out.toString());
        }
    }

    @Test
    void shouldStopAtARunDirectoryThatTheAgentRefuses() throws IOException {
        Files.createDirectory(run);
        Files.setPosixFilePermissions(run, rights("rwxrwx---"));

        assertEquals(1, doctor("--pool-size", POOL_SIZE));
        assertTrue(out.toString().contains("-> chmod go-rwx " + run), out.toString());
        assertThrows(AgentException.class, () -> launch(16 << 20).close());

        Files.setPosixFilePermissions(run, rights("rwx------"));
        assertEquals(0, doctor("--pool-size", POOL_SIZE), out.toString());
        launch(16 << 20).close();
    }

    @Test
    void shouldStopAtAPoolThatTheAgentRefuses() {
        assertEquals(1, doctor("--pool-size", "1000tb"));
        assertTrue(out.toString().contains("the pool's 1000.0tb do not fit"), out.toString());
        assertThrows(AgentException.class, () -> launch(1000L << 40).close());
    }

    @Test
    void shouldReadTheEnvironmentAsTheAgentDoes() {
        environment.put("PEGAFLOW_POOL_SIZE", "1000tb");
        assertEquals(1, doctor());

        environment.put("PEGAFLOW_POOL_SISE", "1gb");
        assertEquals(2, doctor());
        assertTrue(err.toString().contains("did you mean PEGAFLOW_POOL_SIZE?"), err.toString());
    }

    @Test
    void shouldStopAtAFileInPlaceOfADirectory() throws IOException {
        Files.createFile(run);

        assertEquals(1, doctor("--pool-size", POOL_SIZE));
        assertTrue(out.toString().contains(run + " is no directory"), out.toString());
        assertThrows(AgentException.class, () -> launch(16 << 20).close());
    }

    @Test
    void shouldWriteJson() {
        assertEquals(0, doctor("--pool-size", POOL_SIZE, "--json"));

        assertTrue(out.toString().startsWith("{\"starts\":true,\"ok\":"), out.toString());
        assertTrue(out.toString().contains("{\"check\":\"umask\",\"status\":"), out.toString());
        assertTrue(out.toString().endsWith("]}\n"), out.toString());
    }

    @Test
    void shouldEndWithTwoAfterWrongOptions() {
        assertEquals(2, doctor("--pool-size", "many"));
        assertEquals(2, doctor("--host-devices", "0"));
        assertEquals(2, doctor("--no-such-option"));
        assertTrue(err.toString().contains("hostDevices=0"), err.toString());
    }

    private int doctor(final String... more) {
        out.getBuffer().setLength(0);
        final CommandLine commandLine = DoctorCommand.commandLine(environment)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        final String[] args = new String[more.length + 4];
        args[0] = "--run-dir";
        args[1] = run.toString();
        args[2] = "--device-dir";
        args[3] = directory.resolve("devices").toString();
        System.arraycopy(more, 0, args, 4, more.length);
        return commandLine.execute(args);
    }

    private AgentLauncher launch(final long poolBytes) {
        final AgentContext context = new AgentContext().runDirectory(run);
        context.devices().directory(directory.resolve("devices")).backendKind(DeviceBackendKind.HOST);
        context.pool().bytes(poolBytes);
        return AgentLauncher.launch(context);
    }

    private static Set<PosixFilePermission> rights(final String text) {
        return PosixFilePermissions.fromString(text);
    }
}
