package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An agent whose standard error lies on a full disk. */
class LogDiskFullSystemTest {
    private static final Pattern ADDRESS = Pattern.compile("\"httpAddr\":\"([^\"]+)\"");
    private static final String FULL = "No space left on device";

    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void remove() {
        directory.close();
    }

    private ChildJvm start(final Path log) {
        final List<String> wrapper = List.of("sh", "-c", "exec \"$0\" \"$@\" 2>>" + log);
        final ChildJvm agent = ChildJvm.startAgent(directory, wrapper, Map.of(), "--http-addr", "127.0.0.1:0");
        Conditions.await("the ready file", () -> Files.exists(directory.run().resolve("ready")));
        return agent;
    }

    private void work() {
        try (CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker")) {
            client.register("instance", "namespace");
            client.save(1, 4);
            assertEquals(4, client.query(1, 4).hitCount());
            assertEquals(4, client.load(8).blocksLoaded());
        }
    }

    private long linesLost() throws IOException, InterruptedException {
        final Matcher ready = ADDRESS.matcher(Files.readString(directory.run().resolve("ready")));
        assertTrue(ready.find());
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + ready.group(1) + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("pegaflow_log_lines_lost_total"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private long errorsAboutTheLog() throws IOException {
        final long[] count = new long[1];
        ErrorLogReader.read(
                new UnsafeBuffer(Files.readAllBytes(directory.run().resolve("errors"))),
                (observations, first, last, error) -> count[0] += error.contains(FULL) ? 1 : 0);
        return count[0];
    }

    @Test
    void shouldServeOnAndKeepOneErrorWhenNothingCanBeLogged() throws IOException, InterruptedException {
        try (ChildJvm agent = start(Path.of("/dev/full"))) {
            work();
            Conditions.await("a lost line", this::anyLost);
            assertEquals(1, errorsAboutTheLog());
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
    }

    @Test
    void shouldSayWhatIsMissingOnceThereIsRoomAgain() throws IOException, InterruptedException {
        final Path mount = Files.createDirectory(directory.path().resolve("log"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()) == 0,
                "a file system cannot be mounted here");
        try {
            final Path filler = mount.resolve("filler");
            final Path log = Files.createFile(mount.resolve("log"));
            run("sh", "-c", "cat /dev/zero > " + filler + " 2>/dev/null");
            try (ChildJvm agent = start(log)) {
                work();
                Conditions.await("a lost line", () -> anyLost());
                assertEquals(0, Files.size(log));
                Files.delete(filler);
                work();
                Conditions.await("a line", () -> read(log).contains("client connected"));
                assertTrue(read(log).contains("log lines were lost: lines="), () -> read(log));
                assertTrue(read(log).contains(FULL), () -> read(log));
                agent.terminate();
                assertEquals(ExitCode.FINE.status(), agent.awaitExit());
            }
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    private boolean anyLost() {
        try {
            return linesLost() > 0;
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    private static String read(final Path log) {
        try {
            return Files.readString(log);
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static int run(final String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
