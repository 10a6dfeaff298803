package io.pegaflow.agent;

import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import io.pegaflow.engine.runtime.counters.CountersFile;
import java.nio.file.Path;

/**
 * What an agent with given options would use of its host, without starting one.
 *
 * @param runDirectory    of lock, counters and ready file, absolute.
 * @param aeronDirectory  of the media driver, absolute.
 * @param externalDriver  whether somebody else's media driver runs there.
 * @param poolDirectory   of the pool file, absolute.
 * @param deviceDirectory of exported host device memory, absolute.
 * @param poolBytes       asked for, or {@link PoolContext#BYTES_BY_DEFAULT}.
 * @param transportBytes  of shared memory that the media driver and the counters file take at start.
 * @param backendKind     which devices to use.
 * @param devices         number of devices to serve.
 * @param isNumaPlaced    whether copy threads and pool go to the memory nodes of the devices.
 * @param threadingMode   on which threads the agents run.
 * @param idleMode        how the engine's thread waits.
 * @param httpPort        listened on, 0 if that is any free one, or none.
 * @param grpcPort        listened on, 0 if that is any free one, or none.
 * @param journalDirectory of the journal, absolute, whether there will be one or not.
 * @param journalBytes    the journal may take, 0 if there will be none.
 */
public record AgentPlan(
        Path runDirectory,
        Path aeronDirectory,
        boolean externalDriver,
        Path poolDirectory,
        Path deviceDirectory,
        long poolBytes,
        long transportBytes,
        DeviceBackendKind backendKind,
        int devices,
        boolean isNumaPlaced,
        ThreadingMode threadingMode,
        IdleMode idleMode,
        int httpPort,
        int grpcPort,
        Path journalDirectory,
        long journalBytes) {
    /**
     * The plan of an agent with this context.
     *
     * @param context concluded here, so it is of no more use afterwards.
     * @return the plan.
     * @throws ConfigurationException naming a value that will not do.
     */
    public static AgentPlan of(final AgentContext context) {
        context.conclude();
        return new AgentPlan(
                context.runDirectory(),
                context.aeronDirectory(),
                context.externalDriver(),
                context.pool().directory(),
                context.devices().directory(),
                context.pool().bytes(),
                PoolSizing.TRANSPORT_BYTES + CountersFile.length(),
                context.devices().backendKind(),
                context.devices().ordinals().length,
                context.devices().numa().isOn(),
                context.threads().threadingMode(),
                context.threads().idleMode(),
                context.httpAddress().port(),
                context.grpc().address().port(),
                context.journal().directory(),
                context.journal().mode() == JournalMode.OFF
                        ? 0
                        : context.journal().retentionBytes());
    }

    /**
     * Where the pool will be.
     *
     * @return the file.
     */
    public Path poolFile() {
        return poolDirectory.resolve(RunDirectory.POOL_FILE);
    }

    /**
     * The file whose lock makes its holder the agent of the media driver.
     *
     * @return the file.
     */
    public Path driverLockFile() {
        return aeronDirectory.resolve(ExternalDriver.LOCK_FILE);
    }

    /**
     * The file whose lock makes its holder the agent of the run directory.
     *
     * @return the file.
     */
    public Path lockFile() {
        return runDirectory.resolve(RunDirectory.LOCK_FILE);
    }
}
