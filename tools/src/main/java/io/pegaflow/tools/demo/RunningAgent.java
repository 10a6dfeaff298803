package io.pegaflow.tools.demo;

import io.pegaflow.ipc.AgentMarkReader;
import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.UserIdentity;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;

/** An agent that somebody else runs; it goes on when the demo ends. */
final class RunningAgent implements AgentConnection {
    private static final String READY_FILE = "ready";

    private final BlockShape shape;
    private final Path aeronDirectory;
    private final Map<String, Object> ready;
    private final AgentMarkReader mark;
    private final AgentMonitor monitor;

    private RunningAgent(
            final BlockShape shape,
            final Path aeronDirectory,
            final Map<String, Object> ready,
            final AgentMarkReader mark,
            final AgentMonitor monitor) {
        this.shape = shape;
        this.aeronDirectory = aeronDirectory;
        this.ready = ready;
        this.mark = mark;
        this.monitor = monitor;
    }

    static RunningAgent connect(final BlockShape shape, final Path aeronDirectory, final DemoTransport transport)
            throws IOException, AgentLostException {
        final AgentMarkReader mark = AgentMarkReader.open(aeronDirectory);
        if (mark == null || !mark.isProcessAlive()) {
            CloseHelper.quietClose(mark);
            throw new AgentLostException("no agent runs there: aeronDirectory=" + aeronDirectory
                    + "; start one with ./pegaflow agent, or leave --connect out");
        }
        try {
            final Path runDirectory = runDirectoryOf(mark.pid(), aeronDirectory);
            final Map<String, Object> ready = readReady(runDirectory);
            if (transport == DemoTransport.GRPC && "".equals(ready.get("grpcAddr"))) {
                throw new IllegalArgumentException("the agent does not serve gRPC: aeronDirectory=" + aeronDirectory
                        + "; start it with --addr, or use --transport aeron");
            }
            return new RunningAgent(shape, aeronDirectory, ready, mark, new AgentMonitor(runDirectory));
        } catch (final IOException | RuntimeException e) {
            CloseHelper.quietClose(mark);
            throw e;
        }
    }

    /** By default it holds the Aeron directory; a user may have put that elsewhere. */
    private static Path runDirectoryOf(final long pid, final Path aeronDirectory) throws IOException {
        final List<Path> candidates = List.of(
                aeronDirectory.toAbsolutePath().normalize().getParent(),
                Path.of("/dev/shm/pegaflow-" + UserIdentity.name()));
        for (final Path candidate : candidates) {
            if (Files.isReadable(candidate.resolve(READY_FILE))
                    && Long.valueOf(pid).equals(readReady(candidate).get("pid"))) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("the agent's run directory was not found, and so not its counters: pid="
                + pid + ", looked in=" + candidates + "; let it have the Aeron directory in its --run-dir");
    }

    private static Map<String, Object> readReady(final Path runDirectory) throws IOException {
        return FlatJson.read(Files.readString(runDirectory.resolve(READY_FILE)));
    }

    @Override
    public String grpcAddress() {
        return (String) ready.get("grpcAddr");
    }

    @Override
    public Path aeronDirectory() {
        return aeronDirectory;
    }

    @Override
    public String deviceBackend() {
        return (String) ready.get("deviceBackend");
    }

    @Override
    public List<String> clientJvmOptions() {
        return List.of("-D" + DeviceDirectory.DIRECTORY_PROPERTY + "=" + ready.get("deviceDir"));
    }

    @Override
    public boolean hasEnded() {
        return !mark.isProcessAlive();
    }

    @Override
    public AgentFacts facts() {
        final long fitting = PoolPlan.blocksIn(shape, monitor.poolBytes());
        return new AgentFacts(
                (String) ready.get("eviction"),
                deviceBackend(),
                Math.min(fitting, (Long) ready.get("maxBlocks")),
                monitor.evictions());
    }

    @Override
    public void close() {
        CloseHelper.closeAll(monitor, mark);
    }
}
