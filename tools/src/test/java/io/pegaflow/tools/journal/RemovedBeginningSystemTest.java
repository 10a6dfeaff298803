package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.AgentContext;
import io.pegaflow.agent.AgentLauncher;
import io.pegaflow.agent.DeviceBackendKind;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.tools.demo.DemoMain;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every tool on the journal of an agent that runs, of which retention has removed the beginning. */
class RemovedBeginningSystemTest {
    private static final long SHORTEST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int ROUNDS = 30;

    @TempDir
    private Path directory;

    private String tool(final int status, final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--dir=" + journal());
        final StringWriter out = new StringWriter();
        final int actual = JournalMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(all.toArray(String[]::new));
        assertEquals(status, actual, out::toString);
        return out.toString();
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private static String find(final String regex, final String text) {
        final Matcher matcher = Pattern.compile(regex).matcher(text);
        assertTrue(matcher.find(), () -> "expected: " + regex + "\nprinted:\n" + text);
        return matcher.group(1);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(journal())) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    private void runDemo(final AgentLauncher agent) throws Exception {
        try (ToolRun demo = ToolRun.start(
                directory,
                "demo",
                DemoMain.class,
                List.of(
                        "--requests=100",
                        "--block-bytes=4kb",
                        "--connect=" + agent.context().aeronDirectory()))) {
            demo.awaitEnd(ExitCode.OK);
        }
    }

    @Test
    @Timeout(180)
    void shouldBeginAtASnapshot() throws Exception {
        final AgentContext context = new AgentContext()
                .runDirectory(directory.resolve("agent"))
                .httpAddress(new HttpAddress("127.0.0.1", 0));
        context.devices().backendKind(DeviceBackendKind.HOST);
        context.pool().bytes(16L << 20);
        context.journal()
                .mode(JournalMode.ASYNC)
                .directory(journal())
                .rollNs(SHORTEST_NS)
                .retentionAgeNs(SHORTEST_NS);
        try (AgentLauncher agent = AgentLauncher.launch(context)) {
            runDemo(agent);
            final Path first = files().get(0);
            for (int i = 0; i < ROUNDS && Files.exists(first); i++) {
                runDemo(agent);
            }
            assertTrue(Files.notExists(first), "the beginning is removed");
        }
        final String verified = tool(ExitCode.OK, "verify");
        find("(begins after #[0-9]+, stopped in order)", verified);
        find("(?m)^(healthy)", verified);
        final long last = Long.parseLong(find(" of #([0-9]+): ", tool(ExitCode.OK, "replay")));
        checkReplay(last);
        checkBlocks();
    }

    private void checkReplay(final long last) {
        final String all = tool(ExitCode.OK, "replay");
        find("(differences 0)", all);
        find("beginning is removed, replayed from a snapshot on: (1)", all);
        final String late = tool(ExitCode.OK, "replay", "--from=" + last, "--to=" + (last - 1));
        final long begin = Long.parseLong(find("begins at the snapshot after #([0-9]+) of ", late));
        find("(differences 0)", late);
        // There may be a snapshot of the very end.
        final long inputs = Long.parseLong(find("inputs ([0-9,]+)", late).replace(",", ""));
        assertEquals(Math.max(0, last - 1 - begin), inputs, late);
        find("(, the earliest that is left)", tool(ExitCode.OK, "replay", "--from=1"));
    }

    private void checkBlocks() {
        final long begin =
                Long.parseLong(find("recording begins after #([0-9]+), what was before is removed", tool(0, "print")));
        final String hash = find("(?m)^([0-9a-f]{64}) demo 0 sealed ", tool(0, "state", "--at=" + begin, "--blocks"));
        find("(resident in the snapshot at #" + begin + ")", tool(0, "explain", "0x" + hash));
        find("(removed: what the cache held then is known from a snapshot)", tool(0, "stats"));
        tool(ExitCode.OK, "export");
        tool(ExitCode.OK, "export", "--format=csv");
    }
}
