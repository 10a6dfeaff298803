package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/** The agent of a run: a child process of the demo. */
final class DemoAgent implements AgentConnection {
    private final AgentProcess process;
    private final AgentMonitor monitor;
    private final PoolPlan pool;
    private final String eviction;
    private final String deviceBackend;
    private final String grpcAddress;

    private DemoAgent(
            final AgentProcess process,
            final AgentMonitor monitor,
            final PoolPlan pool,
            final String eviction,
            final String deviceBackend)
            throws IOException, InterruptedException, AgentLostException {
        this.process = process;
        this.monitor = monitor;
        this.pool = pool;
        this.eviction = eviction;
        this.deviceBackend = deviceBackend;
        grpcAddress = (String) process.readyFile().get("grpcAddr");
    }

    /** Start it and wait until clients may connect. */
    static DemoAgent start(final BlockShape shape, final PoolPlan pool, final AgentOptions options)
            throws IOException, InterruptedException, AgentLostException {
        final String eviction = options.evictionOrDefault();
        final String deviceBackend = options.deviceBackendOrDefault();
        final List<String> arguments = new ArrayList<>(List.of(
                "--device-backend=" + deviceBackend,
                "--host-devices=" + shape.tp(),
                "--pool-size=" + pool.poolBytes(),
                "--pool-blocks=" + pool.poolBlocks(),
                "--eviction=" + eviction,
                "--log-level=warn"));
        if (options.journalDirectory != null) {
            arguments.add("--journal=async");
            arguments.add("--journal-dir=" + options.journalDirectory.toAbsolutePath());
        }
        final AgentProcess process = AgentProcess.start("demo", arguments);
        try {
            return new DemoAgent(process, new AgentMonitor(process.runDirectory()), pool, eviction, deviceBackend);
        } catch (final IOException | InterruptedException | AgentLostException | RuntimeException e) {
            CloseHelper.quietClose(process);
            throw e;
        }
    }

    @Override
    public boolean hasEnded() {
        return !process.isAlive();
    }

    @Override
    public AgentFacts facts() {
        return new AgentFacts(eviction, deviceBackend, pool.poolBlocks(), monitor.evictions());
    }

    @Override
    public String deviceBackend() {
        return deviceBackend;
    }

    @Override
    public String grpcAddress() {
        return grpcAddress;
    }

    @Override
    public Path aeronDirectory() {
        return process.aeronDirectory();
    }

    @Override
    public List<String> clientJvmOptions() {
        return List.of(process.deviceDirectoryOption());
    }

    @Override
    public void close() {
        CloseHelper.closeAll(monitor, process);
    }
}
