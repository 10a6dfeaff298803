package io.pegaflow.agent;

import io.pegaflow.engine.runtime.IdleMode;
import io.pegaflow.engine.runtime.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line of the agent. */
@Command(
        name = "pegaflow agent",
        description = "Run the agent of this host until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentCommand.VersionProvider.class,
        sortOptions = false,
        usageHelpWidth = 120,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:stopped by SIGTERM or Ctrl-C",
            "1:could not start or could not go on",
            "2:wrong options",
            "4:another agent is running"
        })
final class AgentCommand implements Callable<Integer> {
    @Option(
            names = {"--devices", "--device"},
            split = ",",
            paramLabel = "N",
            description = "Ordinals of the devices to serve; default: 0 to --host-devices less one.")
    private int[] devices;

    @Option(
            names = "--host-devices",
            paramLabel = "N",
            description = "Number of devices of the host backend; default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int hostDevices;

    @Option(
            names = "--device-backend",
            paramLabel = "KIND",
            description = "auto, cuda or host; default: auto.",
            defaultValue = "auto")
    private DeviceBackendKind deviceBackend;

    @Option(
            names = "--host-gbps",
            paramLabel = "GB/S",
            description = "Speed of a host device in 10^9 bytes a second; 0: as fast as it goes; default: 0.",
            defaultValue = "0")
    private double hostGbps;

    @Option(
            names = "--pool-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Size of the pool, the whole mapping: number and b, kb, mb, gb or tb, x 1024; default: 30gb,"
                    + " or half of what fits where that does not.")
    private Long poolSize;

    @Option(
            names = "--pool-blocks",
            paramLabel = "N",
            description = "Most blocks to hold, whatever the pool has room for.")
    private Long poolBlocks;

    @Option(names = "--pool-dir", paramLabel = "DIR", description = "Directory of the pool file; default: --run-dir.")
    private Path poolDir;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Directory of lock, counters and ready file; default: /dev/shm/pegaflow-USER.")
    private Path runDir;

    @Option(
            names = "--aeron-dir",
            paramLabel = "DIR",
            description = "Directory of the media driver, which clients connect by; default: RUN_DIR/aeron.")
    private Path aeronDir;

    @Option(
            names = "--device-dir",
            paramLabel = "DIR",
            description =
                    "Directory in which clients export host device memory; default: /dev/shm/pegaflow-devices-USER.")
    private Path deviceDir;

    @Option(
            names = "--threading",
            paramLabel = "MODE",
            description = "dedicated (a thread for every agent) or shared (engine and copy agents on one); default:"
                    + " dedicated.",
            defaultValue = "dedicated")
    private ThreadingMode threading;

    @Option(
            names = "--idle",
            paramLabel = "MODE",
            description = "How the engine's thread waits: auto, spin, yield or backoff; auto spins from 4 cores on, and"
                    + " backs off below; default: auto.",
            defaultValue = "auto")
    private IdleMode idle;

    @Option(
            names = "--eviction",
            paramLabel = "POLICY",
            description = "Which blocks leave first: lru; default: lru.",
            defaultValue = "lru")
    private String eviction;

    @Option(
            names = "--lease-ttl",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Life of a lease: number and ms, s, m or h; default: 600s.")
    private Long leaseTtlNs;

    @Option(
            names = "--partial-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "After which an incomplete block is dropped; default: 300s.")
    private Long partialTimeoutNs;

    @Option(names = "--max-transfers", paramLabel = "N", description = "Most transfers in flight; default: 1024.")
    private Integer maxTransfers;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "error, warn, info, debug or trace; default: info.",
            defaultValue = "info")
    private LogLevel logLevel;

    private enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    @Override
    public Integer call() {
        System.setProperty("pegaflow.log.level", logLevel.name());
        final Logger logger = LoggerFactory.getLogger("pegaflow");
        final AtomicBoolean hasFailed = new AtomicBoolean();
        // Not closed: closing it lets the JVM end with the status of the signal.
        final ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
        final AgentContext context = context().fatalErrorHook(() -> {
            hasFailed.set(true);
            barrier.signal();
        });
        final AgentLauncher launcher = AgentLauncher.launch(context);
        try {
            barrier.await();
            logger.info("stopping");
        } finally {
            launcher.close();
        }
        logger.info("stopped");
        return (hasFailed.get() ? ExitCode.FAILED : ExitCode.FINE).status();
    }

    private AgentContext context() {
        final AgentContext context = new AgentContext()
                .hostDevices(hostDevices)
                .backendKind(deviceBackend)
                .hostGigabytesPerSecond(hostGbps)
                .threadingMode(threading)
                .idleMode(idle)
                .evictionPolicy(eviction)
                .poolDirectory(poolDir)
                .aeronDirectory(aeronDir)
                .deviceDirectory(deviceDir);
        if (devices != null) {
            context.devices(devices);
        }
        if (runDir != null) {
            context.runDirectory(runDir);
        }
        if (poolSize != null) {
            context.poolBytes(poolSize);
        }
        if (poolBlocks != null) {
            context.maxBlocks(poolBlocks);
        }
        if (leaseTtlNs != null) {
            context.leaseTtlNs(leaseTtlNs);
        }
        if (partialTimeoutNs != null) {
            context.partialTimeoutNs(partialTimeoutNs);
        }
        if (maxTransfers != null) {
            context.maxTransfers(maxTransfers);
        }
        return context;
    }

    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(final String value) {
            try {
                final long bytes = SizeParser.parse(value);
                if (bytes == 0) {
                    throw new TypeConversionException("size must be positive: value='" + value + "'");
                }
                return bytes;
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }

    static final class DurationConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(final String value) {
            try {
                return DurationParser.parseNs(value);
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }

    static final class VersionProvider implements picocli.CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"pegaflow " + AgentVersion.get()};
        }
    }
}
