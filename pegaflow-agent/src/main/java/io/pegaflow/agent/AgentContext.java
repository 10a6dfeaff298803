package io.pegaflow.agent;

import io.pegaflow.agent.grpc.GrpcContext;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.logging.LogSpec;
import io.pegaflow.agent.metrics.MetricsContext;
import io.pegaflow.engine.copy.CopyLimits;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.journal.queue.JournalContext;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.runtime.EngineScheduler;
import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.UserIdentity;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Everything an agent can be told, with its defaults. Fluent; {@link AgentLauncher} concludes it, once. Not safe for use by
 * several threads.
 */
public final class AgentContext {
    /** Pool size when nothing else is asked for; see {@link #poolBytes(long)}. */
    public static final long DEFAULT_POOL_BYTES = 30L << 30;

    /** Stands for {@link #DEFAULT_POOL_BYTES}, or for less where that does not fit. */
    public static final long POOL_BYTES_BY_DEFAULT = 0;

    private Path runDirectory = Path.of("/dev/shm/pegaflow-" + UserIdentity.name());
    private Path aeronDirectory;
    private boolean externalDriver;
    private Path poolDirectory;
    private Path deviceDirectory;
    private long poolBytes = POOL_BYTES_BY_DEFAULT;
    private long maxBlocks = Long.MAX_VALUE;
    private int[] devices;
    private boolean hasDevices;
    private int hostDevices = 1;
    private double hostGigabytesPerSecond;
    private DeviceBackendKind backendKind = DeviceBackendKind.AUTO;
    private UnaryOperator<DeviceBackend> backendWrapper = UnaryOperator.identity();
    private ThreadingMode threadingMode = ThreadingMode.DEDICATED;
    private EngineScheduler scheduler;
    private IdleMode idleMode = IdleMode.AUTO;
    private String evictionPolicy = EvictionPolicies.DEFAULT;
    private boolean lfuAdmission;
    private int freePagesPercent;
    private long leaseTtlNs = CoreConfig.DEFAULT_LEASE_TTL_NS;
    private long partialTimeoutNs = CoreConfig.DEFAULT_PARTIAL_TIMEOUT_NS;
    private long copyChunkBytes = CopyLimits.DEFAULT_CHUNK_BYTES;
    private long copyInFlightBytes = CopyLimits.DEFAULT_IN_FLIGHT_BYTES;
    private int maxTransfers = CoreConfig.DEFAULT_MAX_TRANSFERS;
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
        if (scheduler == null) {
            scheduler = threadingMode.newScheduler();
        }
        validate();
        return this;
    }

    /** Fill in what follows from other values; once more makes no difference. */
    void fillIn() {
        runDirectory = runDirectory.toAbsolutePath().normalize();
        aeronDirectory = absoluteOr(aeronDirectory, runDirectory.resolve("aeron"));
        poolDirectory = absoluteOr(poolDirectory, runDirectory);
        deviceDirectory = absoluteOr(deviceDirectory, DeviceDirectory.defaultPath());
        journal.directory(absoluteOr(journal.directory(), defaultJournalDirectory()));
        if (devices == null) {
            devices = IntStream.range(0, Math.min(hostDevices, Limits.MAX_DEVICES + 1))
                    .toArray();
        }
        Arrays.sort(devices);
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
                !poolDirectory.startsWith(aeronDirectory),
                "the pool must not lie in the Aeron directory",
                "poolDirectory",
                poolDirectory);
        check(poolBytes >= 0, "pool size must be positive", "poolBytes", poolBytes);
        check(maxBlocks > 0, "number of pool blocks must be positive", "maxBlocks", maxBlocks);
        check(hostDevices > 0, "number of host devices must be positive", "hostDevices", hostDevices);
        check(
                devices.length > 0 && devices.length <= Limits.MAX_DEVICES,
                "number of devices must be from 1 to " + Limits.MAX_DEVICES,
                "devices",
                devices.length);
        for (int i = 0; i < devices.length; i++) {
            check(
                    devices[i] >= 0 && devices[i] < Limits.MAX_DEVICES,
                    "device ordinals must be from 0 to " + (Limits.MAX_DEVICES - 1),
                    "device",
                    devices[i]);
            check(i == 0 || devices[i] != devices[i - 1], "device named twice", "device", devices[i]);
        }
        check(hostGigabytesPerSecond >= 0, "link speed must not be negative", "hostGbps", hostGigabytesPerSecond);
        check(
                EvictionPolicies.find(evictionPolicy) != null,
                "unknown eviction policy, known are: " + EvictionPolicies.names(),
                "eviction",
                evictionPolicy);
        check(
                freePagesPercent >= 0 && freePagesPercent < 100,
                "low watermark must be from 0 (off) to 99 percent",
                "evictionLowWatermark",
                freePagesPercent);
        check(leaseTtlNs > 0, "life of leases must be positive", "leaseTtlNs", leaseTtlNs);
        check(partialTimeoutNs > 0, "timeout of partial blocks must be positive", "partialTimeoutNs", partialTimeoutNs);
        check(
                copyChunkBytes >= CopyLimits.MIN_CHUNK_BYTES,
                "a copy chunk must have at least " + CopyLimits.MIN_CHUNK_BYTES + " bytes",
                "copyChunkBytes",
                copyChunkBytes);
        check(
                copyInFlightBytes >= copyChunkBytes,
                "a copy chunk must fit into --copy-inflight-bytes, give more or a shorter --copy-chunk-bytes",
                "copyInflightBytes",
                copyInFlightBytes);
        check(
                maxTransfers > 0 && maxTransfers <= 1 << 16,
                "number of transfers must be from 1 to " + (1 << 16),
                "maxTransfers",
                maxTransfers);
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

    private static void check(final boolean isFine, final String rule, final String name, final Object value) {
        if (!isFine) {
            throw new ConfigurationException(rule + ": " + name + "=" + value);
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
     * Directory of the pool file; also one in hugetlbfs. Default: the run directory.
     *
     * @param poolDirectory created if it is not there.
     * @return this.
     */
    public AgentContext poolDirectory(final Path poolDirectory) {
        this.poolDirectory = poolDirectory;
        return this;
    }

    Path poolDirectory() {
        return poolDirectory;
    }

    /**
     * Directory through which clients export host device memory. Default: {@link DeviceDirectory#defaultPath()}.
     *
     * @param deviceDirectory created if it is not there.
     * @return this.
     */
    public AgentContext deviceDirectory(final Path deviceDirectory) {
        this.deviceDirectory = deviceDirectory;
        return this;
    }

    Path deviceDirectory() {
        return deviceDirectory;
    }

    /**
     * Length of the pool, the whole mapping. By default {@link #DEFAULT_POOL_BYTES}, or half of what fits where that does not;
     * a size that is given must fit.
     *
     * @param poolBytes in bytes.
     * @return this.
     */
    public AgentContext poolBytes(final long poolBytes) {
        this.poolBytes = poolBytes;
        return this;
    }

    long poolBytes() {
        return poolBytes;
    }

    long poolBytesOrDefault() {
        return poolBytes == POOL_BYTES_BY_DEFAULT ? DEFAULT_POOL_BYTES : poolBytes;
    }

    /**
     * Most blocks the cache may hold, whatever the pool has room for.
     *
     * @param maxBlocks sealed and partial ones.
     * @return this.
     */
    public AgentContext maxBlocks(final long maxBlocks) {
        this.maxBlocks = maxBlocks;
        return this;
    }

    long maxBlocks() {
        return maxBlocks;
    }

    /**
     * Ordinals of the devices. Default: all CUDA devices this process sees, or as many as there are host devices, from 0.
     *
     * @param devices the ordinals.
     * @return this.
     */
    public AgentContext devices(final int... devices) {
        this.devices = devices.clone();
        hasDevices = true;
        return this;
    }

    /** Were devices named? */
    boolean hasDevices() {
        return hasDevices;
    }

    int[] devices() {
        return devices;
    }

    /**
     * Number of host devices when no devices are named.
     *
     * @param hostDevices the number.
     * @return this.
     */
    public AgentContext hostDevices(final int hostDevices) {
        this.hostDevices = hostDevices;
        return this;
    }

    int hostDevices() {
        return hostDevices;
    }

    /**
     * Longest single copy.
     *
     * @param copyChunkBytes in bytes.
     * @return this.
     */
    public AgentContext copyChunkBytes(final long copyChunkBytes) {
        this.copyChunkBytes = copyChunkBytes;
        return this;
    }

    long copyChunkBytes() {
        return copyChunkBytes;
    }

    /**
     * Most bytes in flight in each direction of a device.
     *
     * @param copyInFlightBytes in bytes, at least a chunk.
     * @return this.
     */
    public AgentContext copyInFlightBytes(final long copyInFlightBytes) {
        this.copyInFlightBytes = copyInFlightBytes;
        return this;
    }

    long copyInFlightBytes() {
        return copyInFlightBytes;
    }

    /**
     * Speed at which host devices copy.
     *
     * @param hostGigabytesPerSecond in 10^9 bytes a second; 0 for as fast as the machine copies.
     * @return this.
     */
    public AgentContext hostGigabytesPerSecond(final double hostGigabytesPerSecond) {
        this.hostGigabytesPerSecond = hostGigabytesPerSecond;
        return this;
    }

    double hostGigabytesPerSecond() {
        return hostGigabytesPerSecond;
    }

    /**
     * Which devices to use.
     *
     * @param backendKind the kind.
     * @return this.
     */
    public AgentContext backendKind(final DeviceBackendKind backendKind) {
        this.backendKind = backendKind;
        return this;
    }

    DeviceBackendKind backendKind() {
        return backendKind;
    }

    /**
     * Put something around the device backend.
     *
     * @param backendWrapper is given the backend and returns the one to use; closing that closes both.
     * @return this.
     */
    public AgentContext backendWrapper(final UnaryOperator<DeviceBackend> backendWrapper) {
        this.backendWrapper = backendWrapper;
        return this;
    }

    UnaryOperator<DeviceBackend> backendWrapper() {
        return backendWrapper;
    }

    /**
     * On which threads the agents run.
     *
     * @param threadingMode the mode.
     * @return this.
     */
    public AgentContext threadingMode(final ThreadingMode threadingMode) {
        this.threadingMode = threadingMode;
        return this;
    }

    ThreadingMode threadingMode() {
        return threadingMode;
    }

    /**
     * Run the agents by this scheduler instead of that of the threading mode.
     *
     * @param scheduler of one agent.
     * @return this.
     */
    public AgentContext scheduler(final EngineScheduler scheduler) {
        this.scheduler = scheduler;
        return this;
    }

    EngineScheduler scheduler() {
        return scheduler;
    }

    /**
     * How the engine's thread waits.
     *
     * @param idleMode the mode.
     * @return this.
     */
    public AgentContext idleMode(final IdleMode idleMode) {
        this.idleMode = idleMode;
        return this;
    }

    IdleMode idleMode() {
        return idleMode;
    }

    /**
     * Which blocks leave first.
     *
     * @param evictionPolicy name of one of {@link EvictionPolicies}.
     * @return this.
     */
    public AgentContext evictionPolicy(final String evictionPolicy) {
        this.evictionPolicy = evictionPolicy;
        return this;
    }

    String evictionPolicy() {
        return evictionPolicy;
    }

    /**
     * Part of the pages of every page class in use to keep free ahead of demand.
     *
     * @param freePagesPercent 0 to 99; 0 evicts on demand alone.
     * @return this.
     */
    public AgentContext freePagesPercent(final int freePagesPercent) {
        this.freePagesPercent = freePagesPercent;
        return this;
    }

    int freePagesPercent() {
        return freePagesPercent;
    }

    /**
     * Turn blocks away that were asked for less often lately than those that would leave for them.
     *
     * @param lfuAdmission whether to do so; off by default.
     * @return this.
     */
    public AgentContext lfuAdmission(final boolean lfuAdmission) {
        this.lfuAdmission = lfuAdmission;
        return this;
    }

    boolean lfuAdmission() {
        return lfuAdmission;
    }

    /**
     * Life of a lease.
     *
     * @param leaseTtlNs in nanoseconds.
     * @return this.
     */
    public AgentContext leaseTtlNs(final long leaseTtlNs) {
        this.leaseTtlNs = leaseTtlNs;
        return this;
    }

    long leaseTtlNs() {
        return leaseTtlNs;
    }

    /**
     * After which an incomplete block is dropped.
     *
     * @param partialTimeoutNs in nanoseconds.
     * @return this.
     */
    public AgentContext partialTimeoutNs(final long partialTimeoutNs) {
        this.partialTimeoutNs = partialTimeoutNs;
        return this;
    }

    long partialTimeoutNs() {
        return partialTimeoutNs;
    }

    /**
     * Most transfers in flight.
     *
     * @param maxTransfers the number.
     * @return this.
     */
    public AgentContext maxTransfers(final int maxTransfers) {
        this.maxTransfers = maxTransfers;
        return this;
    }

    int maxTransfers() {
        return maxTransfers;
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
