package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.ClientContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** Where an {@link ErrorCase} happens: a directory in shared memory, and whatever the case starts. */
final class ErrorScene implements AutoCloseable {
    /** Value of an option that is not given. */
    static final String BY_DEFAULT = "";

    final TestDirectory directory = new TestDirectory();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private ChildJvm sharedAgent;

    /** Run a shell script in the directory before anything else. */
    ErrorScene shell(final String script) {
        try {
            final Process shell = new ProcessBuilder("sh", "-ec", script)
                    .directory(directory.path().toFile())
                    .inheritIO()
                    .start();
            assertEquals(0, shell.waitFor(), script);
            return this;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    /** An agent, to be closed with the scene. */
    ChildJvm startAgent() {
        return startAgent(List.of());
    }

    /** An agent that another command starts, to be closed with the scene. */
    ChildJvm startAgent(final List<String> prefix, final String... options) {
        return keep(ChildJvm.startAgent(directory, prefix, Map.of(), inPlace(options)));
    }

    /** What an agent prints that ends by itself with a status. */
    String agentEnds(final ExitCode exitCode, final String... options) {
        return agentEnds(List.of(), exitCode, options);
    }

    /** What an agent prints that another command starts and that ends by itself. */
    String agentEnds(final List<String> prefix, final ExitCode exitCode, final String... options) {
        try (ChildJvm agent = ChildJvm.startAgent(directory, prefix, Map.of(), inPlace(options))) {
            return printedAtExit(agent, exitCode);
        }
    }

    /** What it has printed when it ends by itself. */
    String printedAtExit(final ChildJvm agent, final ExitCode exitCode) {
        final int status = agent.awaitExit();
        final String printed = String.join("\n", agent.lines());
        assertEquals(exitCode.status(), status, printed);
        return printed;
    }

    /** What an agent prints until it is ready, warnings among it. */
    String agentStarts(final List<String> prefix, final String... options) {
        try (ChildJvm agent = ChildJvm.startAgent(directory, prefix, Map.of(), inPlace(options))) {
            agent.expect(" WARN ").awaitReady();
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit(), agent::toString);
            return String.join("\n", agent.lines());
        }
    }

    /** A command that mounts file systems which only its own agent sees. */
    List<String> mounting(final String script) {
        return List.of("unshare", "-m", "sh", "-ec", "cd " + directory.path() + "; " + script + "; exec \"$@\"", "sh");
    }

    BlockingPegaflowClient client() {
        return client(TimeUnit.SECONDS.toNanos(20));
    }

    BlockingPegaflowClient client(final long requestTimeoutNs) {
        return keep(BlockingPegaflowClient.connect(new ClientContext()
                .aeronDirectoryName(directory.aeron().toString())
                .deviceDirectoryName(directory.devices().toString())
                .requestTimeoutNs(requestTimeoutNs)
                .requestTermLength(1 << 20)));
    }

    CacheClient cacheClient(final String name, final int deviceId) {
        return keep(new CacheClient(directory.aeron(), directory.devices(), name, deviceId));
    }

    <T extends AutoCloseable> T keep(final T part) {
        parts.push(part);
        return part;
    }

    private String[] inPlace(final String... options) {
        return Arrays.stream(options)
                .map(option -> option.replace(
                                "AERON_DIR_OF_THE_FIRST", directory.aeron().toString())
                        .replace("POOL_DIR_OF_THE_FIRST", directory.run().toString())
                        .replace("DIR", directory.path().toString()))
                .toArray(String[]::new);
    }

    /** An agent that takes requests and outlives the case. */
    ChildJvm sharedAgent() {
        if (sharedAgent == null) {
            sharedAgent = ChildJvm.startAgent(directory, "--addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0")
                    .awaitReady();
        }
        return sharedAgent;
    }

    /** End what the case has started. */
    void endCase() {
        CloseHelper.closeAll(parts);
        parts.clear();
    }

    @Override
    public void close() {
        endCase();
        CloseHelper.closeAll(sharedAgent, directory);
    }
}
