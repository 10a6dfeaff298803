package io.pegaflow.agent;

import io.pegaflow.agent.ReadyFile.ReadyInfo;
import io.pegaflow.agent.grpc.AdminAccess;
import io.pegaflow.agent.grpc.GrpcServer;
import io.pegaflow.agent.grpc.TlsException;
import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.agent.http.HttpEdge;
import io.pegaflow.agent.logging.ErrorFile;
import io.pegaflow.agent.logging.LogLosses;
import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.agent.metrics.AgentMetrics;
import io.pegaflow.agent.metrics.EdgeAnswers;
import io.pegaflow.agent.metrics.EngineFigures;
import io.pegaflow.agent.metrics.LatencyPublisher;
import io.pegaflow.agent.metrics.MetricsExport;
import io.pegaflow.engine.copy.CopyLimits;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.engine.device.cuda.CudaUnavailableException;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.journal.queue.Journal;
import io.pegaflow.engine.journal.queue.JournalException;
import io.pegaflow.engine.journal.queue.JournalMode;
import io.pegaflow.engine.journal.queue.Snapshotter;
import io.pegaflow.engine.numa.NumaPlacement;
import io.pegaflow.engine.numa.NumaTopology;
import io.pegaflow.engine.pool.PoolMapping;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.runtime.AdminGateway;
import io.pegaflow.engine.runtime.EdgeGateway;
import io.pegaflow.engine.runtime.Engine;
import io.pegaflow.engine.runtime.EngineContext;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.ipc.AgentMark;
import io.pegaflow.ipc.AgentState;
import io.pegaflow.ipc.FileFailure;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent in this process: run directory, pool, media driver, engine. Closing it leaves nothing behind. Launch and close from
 * any one thread.
 */
public final class AgentLauncher implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final int MAX_TOUCH_THREADS = 16;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AgentContext context;
    private PoolMemory pool;
    private long incarnation;
    private final AdminGateway adminGateway = new AdminGateway();
    private HttpEdge edge;
    private final EdgeAnswers edgeAnswers = new EdgeAnswers();
    private EdgeGateway edges;
    private AdminToken token;
    private GrpcServer grpcServer;

    private AgentLauncher(final AgentContext context) {
        this.context = context;
    }

    /**
     * Start an agent; it takes requests when this returns.
     *
     * @param context concluded here.
     * @return the running agent.
     * @throws AlreadyRunningException if another agent has the run directory.
     * @throws AgentException          if it cannot start for another reason; nothing is left behind.
     */
    public static AgentLauncher launch(final AgentContext context) {
        final AgentLauncher launcher = new AgentLauncher(context.conclude());
        try {
            launcher.start();
            return launcher;
        } catch (final Throwable t) {
            CloseHelper.quietClose(launcher);
            throw t;
        }
    }

    private void start() {
        readTls();
        final RunDirectory runDirectory = add(RunDirectory.claim(context.runDirectory()));
        Leftovers.remove(runDirectory);
        final ErrorFile errors = add(newErrorFile(runDirectory));
        add(LogLosses.reportTo(errors));
        edge = context.httpAddress().isPresent() ? add(bindHttp()) : null;
        if (edge != null) {
            edge.serve(AgentRoutes.ofStart());
        }
        token = add(context.openAdmin() ? AdminToken.notNeeded() : AdminToken.create(runDirectory));
        final DeviceBackend backend = DeviceBackends.open(context);
        // It belongs to agent and clients together: whoever leaves it empty removes it.
        add(() -> OwnerOnly.removeIfEmpty(context.devices().directory()));
        add(backend);
        final NumaPlanner numaPlanner =
                new NumaPlanner(context.devices().numa(), NumaTopology.read(NumaTopology.sysfs()));
        final NumaPlacement numa = numaPlanner.plan(backend);
        final SecureRandom random = new SecureRandom();
        incarnation = random.nextLong() >>> 1 | 1;
        pool = newPool();
        numaPlanner.log(backend, numa, pool.length(), context.threads().threadingMode());
        // Once more, so that it gives up the pool before the pool is unmapped.
        add(backend);
        final Transport transport = add(newTransport(errors));
        final CountersFile counters = add(newCounters(runDirectory));
        final AgentMark mark = add(newMark());
        final RequestLatencies latencies = new RequestLatencies(
                List.of(RequestTransport.values()), context.metrics().latencies());
        edges = new EdgeGateway(context.nanoClock());
        final LogListener listener = new LogListener(errors);
        final CoreConfig coreConfig = coreConfig(random).withDeviceNodes(numa.deviceNodes());
        final Journal journal =
                context.journal().mode() == JournalMode.OFF ? null : add(openJournal(coreConfig, listener));
        if (journal != null) {
            add(Snapshotter.start(journal, context.journal()));
        }
        add(launchEngine(new EngineContext()
                .aeron(transport.aeron())
                .coreConfig(coreConfig)
                .pool(pool)
                .deviceBackend(backend)
                .numa(numa)
                .copyLimits(new CopyLimits(
                        context.devices().copyChunkBytes(), context.devices().copyInFlightBytes()))
                .counters(counters)
                .latencies(latencies)
                .edges(edges)
                .adminGateway(adminGateway)
                .mark(mark)
                .listener(listener)
                .recordListener(context.recordListener())
                .journal(journal)
                .nanoClock(context.nanoClock())
                .epochClock(context.epochClock())
                .scheduler(context.threads().scheduler())
                .idleMode(context.threads().idleMode())
                .fatalErrorHook(context.fatalErrorHook())
                .agentVersion(AgentVersion.get())));
        startMetrics(counters, latencies);
        grpcServer = context.grpc().address().isPresent() ? add(startGrpc()) : null;
        mark.state(AgentState.READY);
        add(ReadyFile.write(runDirectory, readyInfo(backend)));
        LOGGER.info(
                "ready: clients connect with aeronDir={}, deviceDir={}, pid={}, mediaDriver={}, pool={}, devices={}",
                context.aeronDirectory(),
                context.devices().directory(),
                ProcessHandle.current().pid(),
                driverKind(),
                SizeParser.format(pool.length()),
                backend.deviceIds().length);
    }

    private Journal openJournal(final CoreConfig coreConfig, final LogListener listener) {
        final StartRecord start = new StartRecord(
                AgentVersion.get(),
                JournalFormat.VERSION,
                MessageHeaderDecoder.SCHEMA_VERSION,
                coreConfig,
                pool.length(),
                context.epochClock().time(),
                context.nanoClock().nanoTime(),
                hostName(),
                ProcessHandle.current().pid());
        context.journal().listener(listener).nanoClock(context.nanoClock()).epochClock(context.epochClock());
        try {
            return Journal.open(context.journal(), context.runDirectory(), start);
        } catch (final JournalException ex) {
            throw new AgentException(ex.getMessage(), ex);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException ex) {
            return "unknown";
        }
    }

    private static Engine launchEngine(final EngineContext context) {
        try {
            return Engine.launch(context);
        } catch (final DeviceException | CudaUnavailableException ex) {
            throw new AgentException(ex.getMessage(), ex);
        }
    }

    private ReadyInfo readyInfo(final DeviceBackend backend) {
        return new ReadyInfo(
                ProcessHandle.current().pid(),
                incarnation,
                AgentVersion.get(),
                context.aeronDirectory(),
                driverKind(),
                context.runDirectory(),
                context.devices().directory(),
                countersFile(),
                context.runDirectory().resolve(ErrorFile.NAME),
                poolFile(),
                pool.length(),
                backend.name(),
                grpcAddress().toString(),
                httpAddress().toString(),
                MetricsExport.isWanted(context.metrics()) ? context.metrics().endpoint() : "",
                context.cache().evictionPolicy(),
                context.cache().maxBlocks(),
                backend.deviceIds());
    }

    private HttpEdge bindHttp() {
        try {
            return HttpEdge.bind(context.httpAddress());
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot listen for HTTP: address=" + context.httpAddress() + ", cause=" + ex.getMessage()
                            + "; stop who listens there, or name another with --http-addr, port 0 for any free one,"
                            + " empty for no HTTP",
                    ex);
        }
    }

    private void readTls() {
        try {
            context.grpc().readTls();
        } catch (final TlsException ex) {
            throw new AgentException("cannot serve gRPC with TLS: " + ex.getMessage(), ex);
        }
    }

    private GrpcServer startGrpc() {
        try {
            context.grpc().adminAccess(new AdminAccess(token::allows, token::refusal));
            return GrpcServer.start(context.grpc(), edges, edgeAnswers);
        } catch (final IOException ex) {
            final String cause = ex.getCause() == null
                    ? ex.getMessage()
                    : ex.getMessage() + ": " + ex.getCause().getMessage();
            throw new AgentException(
                    "cannot serve gRPC: addr=" + context.grpc().address() + ", cause=" + cause
                            + "; stop who listens there, or name another with --addr, port 0 for any free one, empty for"
                            + " no gRPC",
                    ex);
        }
    }

    private void startMetrics(final CountersFile counters, final RequestLatencies latencies) {
        final EngineFigures figures =
                new EngineFigures(counters, latencies, edgeAnswers, context.nanoClock(), context.epochClock());
        final AgentMetrics metrics = add(new AgentMetrics(figures, context.metrics(), AgentVersion.get(), incarnation));
        add(LatencyPublisher.start(metrics));
        if (MetricsExport.isWanted(context.metrics())) {
            add(MetricsExport.start(context.metrics(), metrics));
        }
        if (edge != null) {
            final AdminActions actions = new AdminActions(adminGateway, token);
            edge.routes(AgentRoutes.of(context, metrics, actions), actions.byPath());
            // What it answers must not outlive what it reads.
            add(edge);
        }
    }

    private String driverKind() {
        return context.externalDriver() ? "external" : "embedded";
    }

    private PoolMemory newPool() {
        preparePoolDirectory();
        final long poolBytes = PoolSizing.poolBytes(context);
        final int touchThreads =
                Math.min(MAX_TOUCH_THREADS, Runtime.getRuntime().availableProcessors());
        try {
            final PoolMapping mapping = PoolMapping.create(poolFile(), poolBytes, touchThreads);
            add(() -> mapping.close(true));
            return mapping;
        } catch (final IllegalStateException ex) {
            throw new AgentException(ex.getMessage(), ex);
        }
    }

    /** One that is there may be open to others, such as the root of a file system; the pool file in it is not. */
    private void preparePoolDirectory() {
        final Path directory = context.pool().directory();
        try {
            if (Files.isDirectory(directory)) {
                OwnerOnly.checkShared(directory);
            } else if (OwnerOnly.ensureDirectory(directory)) {
                add(() -> OwnerOnly.removeIfEmpty(directory));
            }
        } catch (final IOException ex) {
            throw OwnerOnly.unusable("pool", directory, ex, "--pool-dir");
        }
    }

    private Transport newTransport(final ErrorFile errors) {
        return context.externalDriver()
                ? Transport.use(context.aeronDirectory(), errors)
                : Transport.launch(context.aeronDirectory(), context.runDirectory(), errors);
    }

    private ErrorFile newErrorFile(final RunDirectory runDirectory) {
        try {
            return ErrorFile.create(runDirectory.path(), context.epochClock());
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot create the error file: runDirectory=" + runDirectory.path() + ", "
                            + FileFailure.describe(ex) + ", or name another with --run-dir",
                    ex);
        }
    }

    private CountersFile newCounters(final RunDirectory runDirectory) {
        try {
            return CountersFile.create(
                    runDirectory.file(RunDirectory.COUNTERS_FILE),
                    incarnation,
                    context.epochClock().time());
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot create the counters file: runDirectory=" + runDirectory.path() + ", "
                            + FileFailure.describe(ex) + ", or name another with --run-dir",
                    ex);
        }
    }

    private AgentMark newMark() {
        try {
            return AgentMark.create(
                    context.aeronDirectory(), incarnation, context.epochClock().time());
        } catch (final IOException ex) {
            throw new AgentException(
                    "cannot create the mark file: aeronDirectory=" + context.aeronDirectory() + ", "
                            + FileFailure.describe(ex) + ", or name another with --aeron-dir",
                    ex);
        }
    }

    private CoreConfig coreConfig(final SecureRandom random) {
        return new CoreConfig(
                incarnation,
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                context.cache().leaseTtlNs(),
                context.cache().partialTimeoutNs(),
                context.cache().maxBlocks(),
                context.cache().maxTransfers(),
                CoreConfig.DEFAULT_MAX_QUEUED_BLOCKS,
                CoreConfig.DEFAULT_MAX_LEASES,
                context.cache().evictionPolicy(),
                context.cache().freePagesPercent(),
                context.cache().lfuAdmission());
    }

    private Path poolFile() {
        return context.pool().directory().resolve(RunDirectory.POOL_FILE);
    }

    private <T extends AutoCloseable> T add(final T part) {
        parts.push(part);
        return part;
    }

    /**
     * What the agent was told, with everything filled in.
     *
     * @return the context.
     */
    public AgentContext context() {
        return context;
    }

    /**
     * Identifies this run of the agent.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return incarnation;
    }

    /**
     * Memory of the pool.
     *
     * @return the memory; gone when the agent is closed.
     */
    public PoolMemory pool() {
        return pool;
    }

    /**
     * Where the agent answers over HTTP.
     *
     * @return the address with the port in use, {@link HttpAddress#NONE} for none.
     */
    public HttpAddress httpAddress() {
        return edge == null ? HttpAddress.NONE : edge.address();
    }

    /**
     * By which edges of this process reach the engine.
     *
     * @return the gateway.
     */
    public EdgeGateway edges() {
        return edges;
    }

    /**
     * Where the agent serves gRPC.
     *
     * @return the address with the port in use, {@link HttpAddress#NONE} for none.
     */
    public HttpAddress grpcAddress() {
        return grpcServer == null ? HttpAddress.NONE : grpcServer.address();
    }

    /**
     * Where the counters are.
     *
     * @return the file.
     */
    public Path countersFile() {
        return context.runDirectory().resolve(RunDirectory.COUNTERS_FILE);
    }

    /** Stop; nothing of this agent is left afterwards. Everything is tried, and the first failure thrown. */
    @Override
    public void close() {
        CloseHelper.closeAll(parts);
        parts.clear();
    }
}
