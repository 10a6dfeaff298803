package io.pegaflow.tools.demo;

import io.pegaflow.ipc.AgentMarkReader;
import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.DeviceDirectory;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** The agent of a run: a child process with everything it keeps under one run directory. */
final class DemoAgent implements AgentConnection {
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_INTERVAL_MS = 10;
    private static final String DEVICE_BACKEND = "host";

    private final RunDirectory runDirectory;
    private final ChildProcess process;
    private final PoolPlan pool;
    private final String eviction;
    private AgentMonitor monitor;

    private DemoAgent(
            final RunDirectory runDirectory, final ChildProcess process, final PoolPlan pool, final String eviction) {
        this.runDirectory = runDirectory;
        this.process = process;
        this.pool = pool;
        this.eviction = eviction;
    }

    /** Start it and wait until clients may connect. */
    static DemoAgent start(final BlockShape shape, final PoolPlan pool, final String eviction)
            throws IOException, InterruptedException, AgentLostException {
        final RunDirectory runDirectory = RunDirectory.create();
        DemoAgent agent = null;
        try {
            agent = new DemoAgent(runDirectory, launch(runDirectory, shape, pool, eviction), pool, eviction);
            agent.awaitReady();
            agent.monitor = new AgentMonitor(runDirectory.path());
            return agent;
        } catch (final IOException | InterruptedException | AgentLostException | RuntimeException e) {
            CloseHelper.quietClose(agent == null ? runDirectory : agent);
            throw e;
        }
    }

    @Override
    public boolean hasEnded() {
        return !process.isAlive();
    }

    @Override
    public AgentFacts facts() {
        return new AgentFacts(eviction, DEVICE_BACKEND, pool.poolBlocks(), monitor.evictions());
    }

    @Override
    public Path aeronDirectory() {
        return runDirectory.aeronDirectory();
    }

    @Override
    public List<String> clientJvmOptions() {
        return List.of(deviceDirectoryOption(runDirectory.path()));
    }

    @Override
    public void close() {
        CloseHelper.closeAll(monitor, process, runDirectory);
    }

    private static ChildProcess launch(
            final RunDirectory runDirectory, final BlockShape shape, final PoolPlan pool, final String eviction)
            throws IOException {
        final Path path = runDirectory.path();
        return ChildProcess.start(
                "agent",
                DemoAgentMain.class,
                List.of(deviceDirectoryOption(path)),
                List.of(
                        "--run-dir=" + path,
                        "--device-backend=" + DEVICE_BACKEND,
                        "--host-devices=" + shape.tp(),
                        "--pool-size=" + pool.poolBytes(),
                        "--pool-blocks=" + pool.poolBlocks(),
                        "--eviction=" + eviction,
                        "--log-level=warn"),
                Redirect.DISCARD);
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

    private static String deviceDirectoryOption(final Path runDirectory) {
        return "-D" + DeviceDirectory.DIRECTORY_PROPERTY + "=" + runDirectory.resolve("devices");
    }
}
