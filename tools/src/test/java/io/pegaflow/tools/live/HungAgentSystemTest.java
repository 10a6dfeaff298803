package io.pegaflow.tools.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.tools.demo.DemoMain;
import io.pegaflow.tools.process.AgentProcess;
import io.pegaflow.tools.process.ExitCode;
import io.pegaflow.tools.process.ToolRun;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live tools beside a real agent that stops turning, and then is killed. */
@Timeout(120)
class HungAgentSystemTest {
    private static final int VERSION_OFFSET = 4;

    @TempDir
    private Path directory;

    @Test
    void shouldTellHowAnAgentIsAndShowWhatItLastCounted() throws Exception {
        try (AgentProcess agent =
                AgentProcess.start("live", List.of("--pool-size=16mb", "--pool-blocks=100", "--log-level=warn"))) {
            final Path runDirectory = agent.runDirectory();
            work(agent);
            ToolRun.await(
                    "the client's end",
                    () -> !StatRun.stat(runDirectory, "--json").hasClient());
            final StatRun running = StatRun.stat(runDirectory, "--json").expect(ExitCode.OK);
            assertTrue(running.out().contains("\"state\" : \"running\""), running::out);
            assertTrue(running.number("block_hits") > 0, running::out);
            assertTrue(StatRun.stat(runDirectory).expect(ExitCode.OK).out().startsWith("running  agent "));
            assertShows(StatRun.top(runDirectory, "--once", "--interval=0.1").expect(ExitCode.OK), "running");

            takeAndGiveBackATerminal(runDirectory);

            final String pid = Long.toString(running.number("pid"));
            signal("-STOP", pid);
            ToolRun.await("the silence", () -> StatRun.stat(runDirectory).out().startsWith("not answering for "));
            final StatRun hung = StatRun.stat(runDirectory, "--json").expect(ExitCode.AGENT_LOST);
            assertEquals(running.number("block_hits"), hung.number("block_hits"));
            assertTrue(hung.number("silent_ms") >= 1000, hung::out);
            assertShows(
                    StatRun.top(runDirectory, "--once", "--interval=0.1").expect(ExitCode.OK), "s (pid alive), as of ");

            signal("-CONT", pid);
            ToolRun.await("new life", () -> StatRun.stat(runDirectory).status() == ExitCode.OK);

            signal("-KILL", pid);
            ToolRun.await("the end", () -> StatRun.stat(runDirectory).out().startsWith("ended, as of "));
            final StatRun ended = StatRun.stat(runDirectory, "--json").expect(ExitCode.AGENT_LOST);
            assertEquals(running.number("block_hits"), ended.number("block_hits"));
            assertEquals(running.number("bytes_saved"), ended.number("bytes_saved"));
            assertShows(StatRun.top(runDirectory, "--once", "--interval=0.1").expect(ExitCode.OK), "ended, as of ");
            refuseAnotherVersion(runDirectory.resolve("counters"));
        }
    }

    /** In a terminal of its own: the other screen is entered, drawn on, and left when q is typed. */
    private static void takeAndGiveBackATerminal(final Path runDirectory) throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/script"))) {
            System.out.println("no script(1) here: top in a terminal is left out");
            return;
        }
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TopMain.class.getName()));
        command.addAll(List.of("--run-dir=" + runDirectory, "--interval=0.2"));
        final StringBuilder quoted = new StringBuilder();
        command.forEach(word -> quoted.append('\'').append(word).append("' "));
        final Path script = Files.writeString(Files.createTempFile("pegaflow-top-", ".sh"), "exec " + quoted);
        final ProcessBuilder builder =
                new ProcessBuilder("script", "-qec", "sh " + script, "/dev/null").redirectErrorStream(true);
        builder.environment().put("TERM", "xterm-256color");
        final Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            final StringBuilder shown = new StringBuilder();
            // It draws again and again: the end of its output would not come by itself.
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            for (int read = out.read();
                    read >= 0 && shown.indexOf("pf-engine") < 0 && System.nanoTime() - deadlineNs < 0;
                    read = out.read()) {
                shown.append((char) read);
            }
            process.getOutputStream().write('q');
            process.getOutputStream().flush();
            shown.append(new String(out.readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(0, process.waitFor(), shown::toString);
            final String text = shown.toString();
            final int entered = text.indexOf("\u001b[?1049h\u001b[?25l");
            assertTrue(entered >= 0 && entered < text.indexOf("running"), text);
            assertTrue(text.lastIndexOf("\u001b[?25h\u001b[?1049l") > text.lastIndexOf("running"), text);
        } finally {
            process.destroyForcibly();
            Files.delete(script);
        }
    }

    /** Counters that were copied away can be read like those in place; of another layout they are not. */
    private void refuseAnotherVersion(final Path counters) throws Exception {
        final byte[] bytes = Files.readAllBytes(counters);
        final Path copy = directory.resolve("counters");
        Files.write(copy, bytes);
        StatRun.stat(directory).expect(ExitCode.AGENT_LOST);
        final int version =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(VERSION_OFFSET);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION_OFFSET, version + 1);
        Files.write(copy, bytes);
        final StatRun refused = StatRun.stat(directory).expect(ExitCode.FAILED);
        assertTrue(
                refused.err().contains("version=" + (version + 1) + ", known=" + version + "; use the tools"),
                refused::err);
    }

    @Test
    void shouldSayWhereNoAgentIs() {
        final StatRun none = StatRun.stat(directory).expect(ExitCode.AGENT_LOST);
        assertTrue(
                none.err()
                        .startsWith("pegaflow stat: no agent's counters there: file=" + directory.resolve("counters")),
                none::err);
        StatRun.top(directory).expect(ExitCode.AGENT_LOST);
        StatRun.stat(directory, "--watch=0").expect(ExitCode.USAGE);
        StatRun.stat(directory, "--count=3").expect(ExitCode.USAGE);
        StatRun.top(directory, "--interval=0").expect(ExitCode.USAGE);
    }

    private void work(final AgentProcess agent) throws Exception {
        try (ToolRun demo = ToolRun.start(
                directory,
                "demo",
                List.of(agent.deviceDirectoryOption()),
                DemoMain.class,
                Map.of(),
                List.of(
                        "--connect",
                        agent.aeronDirectory().toString(),
                        "--requests",
                        "60",
                        "--layers",
                        "2",
                        "--block-bytes",
                        "4kb"))) {
            demo.awaitEnd(ExitCode.OK);
        }
    }

    private static void assertShows(final StatRun run, final String text) {
        assertTrue(run.out().lines().findFirst().orElseThrow().contains(text), run::out);
        assertTrue(run.out().contains("\npf-engine "), run::out);
    }

    private static void signal(final String signal, final String pid) throws Exception {
        assertEquals(
                0, new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor());
    }
}
