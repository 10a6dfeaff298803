package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyAgent;
import io.pegaflow.engine.copy.CopyRings;
import io.pegaflow.engine.copy.Sleeper;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.DeviceContextTable;
import io.pegaflow.engine.device.NativeResourceAgent;
import io.pegaflow.engine.device.PoolRegistrar;
import io.pegaflow.engine.journal.queue.JournalAgent;
import io.pegaflow.engine.pool.MappedPages;
import io.pegaflow.engine.runtime.counters.AgentCounter;
import io.pegaflow.engine.runtime.counters.DutyCycleTracker;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import org.agrona.ErrorHandler;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/** A cache engine: the agents, the rings between them, and the scheduler that runs them. */
public final class Engine implements AutoCloseable {
    private static final int NATIVE_TASK_RING_CAPACITY = 8 * 1024 * 1024;
    private static final int NATIVE_RESULT_RING_CAPACITY = 1024 * 1024;
    private static final int MAX_CONTEXTS = 4096;

    private final EngineScheduler scheduler;

    private Engine(final EngineScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Build the agents and start them.
     *
     * @param context concluded here.
     * @return the running engine.
     */
    public static Engine launch(final EngineContext context) {
        context.conclude();
        final EngineAgents agents = new Assembly(context).assemble();
        context.scheduler().start(agents);
        return new Engine(context.scheduler());
    }

    /** Stop all agents; clients are told, copies in flight are given up. */
    @Override
    public void close() {
        scheduler.close();
    }

    private static final class Assembly {
        private final EngineContext context;
        private final RuntimeStats stats = new RuntimeStats();
        private final JournalGate journal;
        private final RejectionLog rejections;
        private final RingBuffer nativeTasks = CopyRingSizes.newRing(NATIVE_TASK_RING_CAPACITY);
        private final RingBuffer nativeResults = CopyRingSizes.newRing(NATIVE_RESULT_RING_CAPACITY);
        private final RingBuffer watchCommands = CopyRingSizes.newRing(WatchDescriptor.RING_CAPACITY);
        private final RingBuffer watchReports = CopyRingSizes.newRing(WatchDescriptor.RING_CAPACITY);
        private final Sleeper engineSleep = new Sleeper();
        private PoolRegistrar registrar;
        private final DeviceContextTable contexts = new DeviceContextTable(MAX_CONTEXTS);

        Assembly(final EngineContext context) {
            this.context = context;
            journal = new JournalGate(context.journal());
            rejections = new RejectionLog(context.listener());
        }

        EngineAgents assemble() {
            final DeviceBackend backend = context.deviceBackend();
            registrar = new PoolRegistrar(backend, context.pool(), context.numa());
            registrar.begin();
            final int[] deviceIds = backend.deviceIds();
            final CopyRings[] rings = new CopyRings[deviceIds.length];
            final CopyAgent[] copyAgents = new CopyAgent[deviceIds.length];
            final Agent[] copies = new Agent[deviceIds.length];
            for (int i = 0; i < deviceIds.length; i++) {
                rings[i] = CopyRingSizes.newRings(context.coreConfig(), engineSleep);
                final DutyCycleTracker tracker = newTracker("pf-copy-" + deviceIds[i]);
                copyAgents[i] = new CopyAgent(
                        deviceIds[i],
                        backend.newCopyEngine(deviceIds[i]),
                        rings[i],
                        context.copyLimits(),
                        contexts,
                        context.pool(),
                        context.nanoClock(),
                        tracker);
                copies[i] = new MeteredAgent(copyAgents[i], tracker, context.nanoClock(), false);
            }
            return new EngineAgents(
                    newEngineAgent(deviceIds, rings, copyAgents),
                    newEngineIdle(),
                    copies,
                    copyAgents,
                    newNativeAgent(),
                    newWatchAgent(),
                    newJournalAgent(),
                    journal.isSync(),
                    newEdgeAgent(),
                    new EdgeIdleStrategy(context.edges()),
                    this::errorHandlerOf,
                    Arrays.stream(deviceIds).mapToObj(context.numa()::threadsOf).toArray(ThreadFactory[]::new));
        }

        private IdleStrategy newEngineIdle() {
            final int cores = Runtime.getRuntime().availableProcessors();
            return context.idleMode().sleeps(cores)
                    ? new EngineIdleStrategy(engineSleep)
                    : context.idleMode().newIdleStrategy(cores);
        }

        private Agent newEngineAgent(final int[] deviceIds, final CopyRings[] rings, final CopyAgent[] copyAgents) {
            final CoreConfig config = context.coreConfig();
            final Int2ObjectHashMap<CopyRings> ringsByDevice = new Int2ObjectHashMap<>();
            for (int i = 0; i < deviceIds.length; i++) {
                ringsByDevice.put(deviceIds[i], rings[i]);
            }
            final ConnectionTable connections = new ConnectionTable();
            final RequestMeter meter = new RequestMeter(context.latencies(), context.nanoClock());
            final ReplyProxy replies =
                    new ReplyProxy(connections, meter, stats, context.edges().mailbox(), journal, config.incarnation());
            final NativeProxy natives = new NativeProxy(nativeTasks);
            final AdminPoller admin = new AdminPoller(context.adminGateway(), journal);
            final EngineOutput output = new EngineOutput(
                    connections, replies, new CopyProxy(ringsByDevice), natives, context.listener(), admin);
            final EngineCore core =
                    new EngineCore(config, context.pool(), output, journal.with(context.recordListener()));
            final CoreFeed feed = new CoreFeed(core, journal, replies);
            final ConnectionConductor conductor = new ConnectionConductor(
                    context.aeron(),
                    connections,
                    replies,
                    natives,
                    new WatchProxy(watchCommands),
                    feed,
                    stats,
                    rejections,
                    context.listener(),
                    context.agentVersion());
            final RequestAdapter requests =
                    new RequestAdapter(connections, conductor, replies, natives, feed, meter, stats, rejections);
            requests.subscribe(context.aeron());
            final EdgePoller edges = new EdgePoller(
                    context.edges(), connections, conductor, replies, natives, feed, meter, stats, rejections);
            final DutyCycleTracker tracker = newTracker(EngineAgent.NAME);
            return new MeteredAgent(
                    new EngineAgent(
                            context,
                            registrar.slabs(),
                            tracker,
                            feed,
                            replies,
                            journal,
                            stats,
                            requests,
                            edges,
                            new CompletionPoller(rings, nativeResults, feed),
                            new WatchPoller(watchReports, conductor),
                            conductor,
                            natives,
                            admin,
                            new CountersPublisher(
                                    context.counters(),
                                    core.stats(),
                                    stats,
                                    meter,
                                    feed,
                                    journal,
                                    new TableFigures(context.counters(), connections, core, deviceIds, copyAgents),
                                    context.pool().length(),
                                    deviceIds)),
                    tracker,
                    context.nanoClock(),
                    true);
        }

        private Agent newNativeAgent() {
            final DutyCycleTracker tracker = newTracker("pf-native");
            final NativeResourceAgent agent = new NativeResourceAgent(
                    context.deviceBackend(),
                    registrar,
                    contexts,
                    nativeTasks,
                    nativeResults,
                    context.nanoClock(),
                    tracker,
                    context.listener()::onPoolSmaller);
            return new MeteredAgent(agent, tracker, context.nanoClock(), false);
        }

        private Agent newEdgeAgent() {
            final DutyCycleTracker tracker = newTracker("pf-edge");
            return new MeteredAgent(context.edges().newAgent(tracker), tracker, context.nanoClock(), false);
        }

        private Agent newJournalAgent() {
            if (context.journal() == null) {
                return null;
            }
            final DutyCycleTracker tracker = newTracker(JournalAgent.NAME);
            return new MeteredAgent(context.journal().agent(), tracker, context.nanoClock(), false);
        }

        private Agent newWatchAgent() {
            final DutyCycleTracker tracker = newTracker("pf-watch");
            final ClientWatchAgent agent =
                    new ClientWatchAgent(watchCommands, watchReports, context.nanoClock(), tracker);
            return new MeteredAgent(agent, tracker, context.nanoClock(), false);
        }

        private DutyCycleTracker newTracker(final String agentName) {
            return new DutyCycleTracker(context.counters(), agentName, context.dutyCycleThresholdNs());
        }

        private ErrorHandler errorHandlerOf(final Agent agent) {
            final String name = agent.roleName();
            final AtomicCounter errors = context.counters().newAgentCounter(name, AgentCounter.ERRORS);
            return error -> {
                // A bad access of the engine left its state half changed.
                final boolean isStateLost = error instanceof InternalError && name.equals(EngineAgent.NAME);
                final boolean isFatal = isStateLost || error instanceof AgentTerminationException;
                errors.setRelease(errors.getPlain() + 1);
                context.listener()
                        .onError(
                                name,
                                isStateLost
                                        ? new AgentTerminationException(MappedPages.explain((InternalError) error))
                                        : error,
                                isFatal);
                if (isFatal) {
                    context.fatalErrorHook().run();
                }
            };
        }
    }
}
