package io.pegaflow.tools.process;

import io.pegaflow.ipc.AgentMarkReader;
import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.DeviceDirectory;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** An agent in a child process with everything it keeps under one run directory, which goes with it. */
public final class AgentProcess implements AutoCloseable {
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_INTERVAL_MS = 10;

    private final RunDirectory runDirectory;
    private final ChildProcess process;

    private AgentProcess(final RunDirectory runDirectory, final ChildProcess process) {
        this.runDirectory = runDirectory;
        this.process = process;
    }

    /**
     * Start it and wait until clients may connect.
     *
     * @param tool    whose agent it is; names the run directory.
     * @param options of {@code pegaflow agent} beside its directories.
     * @return the agent.
     * @throws IOException          if the process cannot be started.
     * @throws InterruptedException if this thread is interrupted meanwhile.
     * @throws AgentLostException   if it does not become ready.
     */
    public static AgentProcess start(final String tool, final List<String> options)
            throws IOException, InterruptedException, AgentLostException {
        final RunDirectory runDirectory = RunDirectory.create(tool);
        AgentProcess agent = null;
        try {
            agent = new AgentProcess(runDirectory, launch(runDirectory, options));
            agent.awaitReady();
            return agent;
        } catch (final IOException | InterruptedException | AgentLostException | RuntimeException e) {
            CloseHelper.quietClose(agent == null ? runDirectory : agent);
            throw e;
        }
    }

    /**
     * Does it run?
     *
     * @return whether it does.
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Where everything of it lies.
     *
     * @return the run directory.
     */
    public Path runDirectory() {
        return runDirectory.path();
    }

    /**
     * Where clients find it.
     *
     * @return the Aeron directory.
     */
    public Path aeronDirectory() {
        return runDirectory.aeronDirectory();
    }

    /**
     * Where clients export host device memory.
     *
     * @return the directory.
     */
    public Path deviceDirectory() {
        return deviceDirectory(runDirectory.path());
    }

    /**
     * What tells another JVM the same.
     *
     * @return the option of the JVM.
     */
    public String deviceDirectoryOption() {
        return deviceDirectoryOption(runDirectory.path());
    }

    /**
     * What the agent says about itself in its ready file, which it writes a moment after it takes requests.
     *
     * @return the fields.
     * @throws IOException          if the file cannot be read.
     * @throws InterruptedException if this thread is interrupted meanwhile.
     * @throws AgentLostException   if the agent does not write it.
     */
    public Map<String, Object> readyFile() throws IOException, InterruptedException, AgentLostException {
        final Path file = runDirectory().resolve("ready");
        final long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        while (!Files.exists(file)) {
            if (!isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new AgentLostException("the agent did not become ready: process=" + process);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return FlatJson.read(Files.readString(file));
    }

    /** Stop it and remove what it kept. */
    @Override
    public void close() {
        CloseHelper.closeAll(process, runDirectory);
    }

    private static ChildProcess launch(final RunDirectory runDirectory, final List<String> options) throws IOException {
        final Path path = runDirectory.path();
        final List<String> arguments = new ArrayList<>();
        arguments.add("--run-dir=" + path);
        // It must start whatever else runs on the host, and nobody collects its metrics unless the tool wants it.
        addUnlessGiven(arguments, options, "--http-addr", "127.0.0.1:0");
        addUnlessGiven(arguments, options, "--addr", "127.0.0.1:0");
        addUnlessGiven(arguments, options, "--metrics-otel-endpoint", "none");
        arguments.addAll(options);
        return ChildProcess.start(
                "agent", AgentChildMain.class, List.of(deviceDirectoryOption(path)), arguments, Redirect.DISCARD);
    }

    private static void addUnlessGiven(
            final List<String> arguments, final List<String> options, final String flag, final String value) {
        if (options.stream().noneMatch(option -> option.startsWith(flag + "="))) {
            arguments.add(flag + "=" + value);
        }
    }

    private void awaitReady() throws InterruptedException, AgentLostException {
        final long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        while (!isReady()) {
            if (process.process().waitFor(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                refuse(process.exitCode());
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AgentLostException("the agent did not become ready: process=" + process);
            }
        }
    }

    private static void refuse(final int status) {
        // It has said on standard error what it does not like.
        if (status == ExitCode.USAGE) {
            throw new IllegalArgumentException("the agent refused its options");
        }
        throw new IllegalStateException("the agent could not start: status=" + status);
    }

    private boolean isReady() {
        try (AgentMarkReader mark = AgentMarkReader.open(aeronDirectory())) {
            return mark != null && mark.state() == AgentState.READY;
        }
    }

    private static Path deviceDirectory(final Path runDirectory) {
        return runDirectory.resolve("devices");
    }

    private static String deviceDirectoryOption(final Path runDirectory) {
        return "-D" + DeviceDirectory.DIRECTORY_PROPERTY + "=" + deviceDirectory(runDirectory);
    }
}
