package io.pegaflow.agent;

import static io.pegaflow.agent.ConfigurationException.check;

import io.pegaflow.agent.grpc.GrpcContext;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.logging.LogSpec;
import io.pegaflow.agent.metrics.MetricsContext;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.queue.JournalContext;
import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.UserIdentity;
import java.nio.file.Path;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Everything an agent can be told, with its defaults. Fluent; {@link AgentLauncher} concludes it, once. Not safe for use by
 * several threads.
 */
public final class AgentContext {
    private Path runDirectory = Path.of("/dev/shm/pegaflow-" + UserIdentity.name());
    private Path aeronDirectory;
    private boolean externalDriver;
    private final PoolContext pool = new PoolContext();
    private final DeviceContext devices = new DeviceContext();
    private final CacheContext cache = new CacheContext();
    private final ThreadContext threads = new ThreadContext();
    private RecordListener recordListener = RecordListener.NONE;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private Runnable fatalErrorHook = () -> {};
    private final MetricsContext metrics = new MetricsContext();
    private boolean openAdmin;
    private final GrpcContext grpc = new GrpcContext();
    private final JournalContext journal = new JournalContext();
    private HttpAddress httpAddress = HttpAddress.NONE;
    private LogSpec logLevel = LogSpec.DEFAULT;
    private boolean isConcluded;

    /**
     * What an agent that is a process of its own starts from: it exports metrics and listens for HTTP.
     *
     * @return a new context.
     */
    public static AgentContext ofDaemon() {
        final AgentContext context = new AgentContext().httpAddress(HttpAddress.DEFAULT);
        context.metrics.ofDaemon();
        context.grpc.ofDaemon();
        return context;
    }

    /**
     * Fill in what follows from other values, and check all.
     *
     * @return this.
     * @throws ConfigurationException naming a value that will not do.
     * @throws IllegalStateException  on the second call.
     */
    AgentContext conclude() {
        if (isConcluded) {
            throw new IllegalStateException("agent context is in use already: make one for every agent");
        }
        isConcluded = true;
        fillIn();
        threads.conclude();
        validate();
        return this;
    }

    /** Fill in what follows from other values; once more makes no difference. */
    void fillIn() {
        runDirectory = runDirectory.toAbsolutePath().normalize();
        aeronDirectory = absoluteOr(aeronDirectory, runDirectory.resolve("aeron"));
        pool.directory(absoluteOr(pool.directory(), runDirectory));
        devices.directory(absoluteOr(devices.directory(), DeviceDirectory.defaultPath()));
        journal.directory(absoluteOr(journal.directory(), defaultJournalDirectory()));
        devices.fillIn();
    }

    /** On a disk, and so that agents with different run directories do not meet. */
    private Path defaultJournalDirectory() {
        return Path.of("/var/tmp", runDirectory.getFileName() + "-journal");
    }

    private static Path absoluteOr(final Path path, final Path fallback) {
        return path == null ? fallback : path.toAbsolutePath().normalize();
    }

    /** Check all values, filled in. */
    void validate() {
        validateParts();
        check(runDirectory.getParent() != null, "run directory must not be the root", "runDirectory", runDirectory);
        check(
                !aeronDirectory.equals(runDirectory) && !runDirectory.startsWith(aeronDirectory),
                "the Aeron directory is emptied by its media driver and must hold nothing else",
                "aeronDirectory",
                aeronDirectory);
        check(
                !pool.directory().startsWith(aeronDirectory),
                "the pool must not lie in the Aeron directory",
                "poolDirectory",
                pool.directory());
        pool.validate();
        devices.validate();
        cache.validate();
    }

    private void validateParts() {
        try {
            metrics.validate();
            grpc.validate();
            journal.validate();
        } catch (final IllegalArgumentException ex) {
            throw new ConfigurationException(ex.getMessage());
        }
    }

    /**
     * Directory of lock, counters and ready file. Default: {@code /dev/shm/pegaflow-USER}.
     *
     * @param runDirectory created if it is not there.
     * @return this.
     */
    public AgentContext runDirectory(final Path runDirectory) {
        this.runDirectory = runDirectory;
        return this;
    }

    /**
     * Directory of lock, counters and ready file.
     *
     * @return the directory.
     */
    public Path runDirectory() {
        return runDirectory;
    }

    /**
     * Directory of the media driver, all a client needs to know. Default: {@code aeron} in the run directory.
     *
     * @param aeronDirectory emptied at start and removed at the end, unless it is that of an external driver.
     * @return this.
     */
    public AgentContext aeronDirectory(final Path aeronDirectory) {
        this.aeronDirectory = aeronDirectory;
        return this;
    }

    /**
     * Directory of the media driver.
     *
     * @return the directory; null before the conclusion if none was given.
     */
    public Path aeronDirectory() {
        return aeronDirectory;
    }

    /**
     * Use a media driver that somebody else runs in the Aeron directory. It is neither ended nor is anything of it removed.
     * Default: an embedded one.
     *
     * @param externalDriver whether to use that.
     * @return this.
     */
    public AgentContext externalDriver(final boolean externalDriver) {
        this.externalDriver = externalDriver;
        return this;
    }

    boolean externalDriver() {
        return externalDriver;
    }

    /**
     * The memory of the cache.
     *
     * @return where it is and how much.
     */
    public PoolContext pool() {
        return pool;
    }

    /**
     * The devices, by default all CUDA devices this process sees.
     *
     * @return which they are and how they are copied from and to.
     */
    public DeviceContext devices() {
        return devices;
    }

    /**
     * What is kept, for how long, and what leaves first.
     *
     * @return the part of this context that says so.
     */
    public CacheContext cache() {
        return cache;
    }

    /**
     * The threads.
     *
     * @return which there are and how they wait.
     */
    public ThreadContext threads() {
        return threads;
    }

    /**
     * May anybody who reaches the agent do what destroys something?
     *
     * @param openAdmin whether to do without the token in the run directory.
     * @return this.
     */
    public AgentContext openAdmin(final boolean openAdmin) {
        this.openAdmin = openAdmin;
        return this;
    }

    boolean openAdmin() {
        return openAdmin;
    }

    /**
     * The journal; there is none unless said otherwise.
     *
     * @return how it is kept.
     */
    public JournalContext journal() {
        return journal;
    }

    /**
     * What is done for clients that speak gRPC; nothing by default.
     *
     * @return the part of this context that says so.
     */
    public GrpcContext grpc() {
        return grpc;
    }

    /**
     * What is done with metrics; nothing by default.
     *
     * @return to be told.
     */
    public MetricsContext metrics() {
        return metrics;
    }

    /**
     * Where the agent listens for HTTP. Default: nowhere.
     *
     * @param httpAddress the address, {@link HttpAddress#NONE} for none.
     * @return this.
     */
    public AgentContext httpAddress(final HttpAddress httpAddress) {
        this.httpAddress = httpAddress;
        return this;
    }

    HttpAddress httpAddress() {
        return httpAddress;
    }

    /**
     * What is worth a line in the log of an agent that is a process of its own.
     *
     * @param logLevel levels by logger.
     * @return this.
     */
    public AgentContext logLevel(final LogSpec logLevel) {
        this.logLevel = logLevel;
        return this;
    }

    LogSpec logLevel() {
        return logLevel;
    }

    /**
     * Sees the inputs and decisions of the core, on the engine's thread.
     *
     * @param recordListener the listener.
     * @return this.
     */
    public AgentContext recordListener(final RecordListener recordListener) {
        this.recordListener = recordListener;
        return this;
    }

    RecordListener recordListener() {
        return recordListener;
    }

    /**
     * Clock of the engine.
     *
     * @param nanoClock the clock.
     * @return this.
     */
    public AgentContext nanoClock(final NanoClock nanoClock) {
        this.nanoClock = nanoClock;
        return this;
    }

    NanoClock nanoClock() {
        return nanoClock;
    }

    /**
     * Clock of the heartbeat.
     *
     * @param epochClock the clock.
     * @return this.
     */
    public AgentContext epochClock(final EpochClock epochClock) {
        this.epochClock = epochClock;
        return this;
    }

    EpochClock epochClock() {
        return epochClock;
    }

    /**
     * Is run when the engine cannot go on; the agent should be closed then.
     *
     * @param fatalErrorHook must not block or throw; run on the engine's thread.
     * @return this.
     */
    public AgentContext fatalErrorHook(final Runnable fatalErrorHook) {
        this.fatalErrorHook = fatalErrorHook;
        return this;
    }

    Runnable fatalErrorHook() {
        return fatalErrorHook;
    }
}
