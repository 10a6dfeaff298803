package io.pegaflow.engine.runtime;

import io.aeron.Aeron;
import io.pegaflow.engine.copy.CopyLimits;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.journal.queue.Journal;
import io.pegaflow.engine.numa.NumaPlacement;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.DutyCycleTracker;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.ipc.AgentMark;
import java.util.List;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/** What an {@link Engine} is made of. Fluent; concluded once, by the engine. Not safe for use by several threads. */
public final class EngineContext {
    private Aeron aeron;
    private CoreConfig coreConfig;
    private PoolMemory pool;
    private DeviceBackend deviceBackend;
    private CountersFile counters;
    private AgentMark mark;
    private RequestLatencies latencies = new RequestLatencies(List.of(RequestTransport.values()), true);
    private AdminGateway adminGateway = new AdminGateway();
    private EngineListener listener = EngineListener.NONE;
    private RecordListener recordListener = RecordListener.NONE;
    private Journal journal;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private EngineScheduler scheduler;
    private EdgeGateway edges;
    private IdleMode idleMode = IdleMode.AUTO;
    private Runnable fatalErrorHook = () -> {};
    private String agentVersion = "";
    private CopyLimits copyLimits = CopyLimits.DEFAULT;
    private NumaPlacement numa = NumaPlacement.NONE;
    private long dutyCycleThresholdNs = DutyCycleTracker.DEFAULT_THRESHOLD_NS;
    private boolean isConcluded;

    /**
     * Check that nothing is missing.
     *
     * @return this.
     * @throws IllegalStateException naming what is missing, and on the second call.
     */
    EngineContext conclude() {
        if (isConcluded) {
            throw new IllegalStateException("engine context is in use already: make one for every engine");
        }
        isConcluded = true;
        require(aeron, "aeron");
        require(coreConfig, "coreConfig");
        require(pool, "pool");
        require(deviceBackend, "deviceBackend");
        require(counters, "counters");
        require(mark, "mark");
        if (!coreConfig.deviceNodes().equals(numa.deviceNodes())) {
            throw new IllegalStateException("core and placement know different memory nodes of the devices: core="
                    + coreConfig.deviceNodes() + ", placement=" + numa.deviceNodes());
        }
        if (!aeron.context().useConductorAgentInvoker()) {
            throw new IllegalStateException(
                    "the engine turns its Aeron client itself: useConductorAgentInvoker=false, needed=true");
        }
        if (scheduler == null) {
            scheduler = new DedicatedScheduler();
        }
        if (edges == null) {
            edges = new EdgeGateway(nanoClock);
        }
        return this;
    }

    private static void require(final Object value, final String name) {
        if (value == null) {
            throw new IllegalStateException("engine context is incomplete: missing=" + name);
        }
    }

    /**
     * The client of the media driver, with {@code useConductorAgentInvoker}: the engine turns and closes it.
     *
     * @param aeron the client.
     * @return this.
     */
    public EngineContext aeron(final Aeron aeron) {
        this.aeron = aeron;
        return this;
    }

    Aeron aeron() {
        return aeron;
    }

    /**
     * Configuration of the core.
     *
     * @param coreConfig the configuration.
     * @return this.
     */
    public EngineContext coreConfig(final CoreConfig coreConfig) {
        this.coreConfig = coreConfig;
        return this;
    }

    CoreConfig coreConfig() {
        return coreConfig;
    }

    /**
     * Memory of the pool; it outlives the engine.
     *
     * @param pool the memory.
     * @return this.
     */
    public EngineContext pool(final PoolMemory pool) {
        this.pool = pool;
        return this;
    }

    PoolMemory pool() {
        return pool;
    }

    /**
     * The devices; closed by whoever made the backend, after the engine.
     *
     * @param deviceBackend the backend.
     * @return this.
     */
    public EngineContext deviceBackend(final DeviceBackend deviceBackend) {
        this.deviceBackend = deviceBackend;
        return this;
    }

    DeviceBackend deviceBackend() {
        return deviceBackend;
    }

    /**
     * Counters; closed by whoever made them, after the engine.
     *
     * @param counters the counters.
     * @return this.
     */
    public EngineContext counters(final CountersFile counters) {
        this.counters = counters;
        return this;
    }

    CountersFile counters() {
        return counters;
    }

    /**
     * Takes the durations of requests; whoever gave it may read them.
     *
     * @param latencies the recorders of this engine alone.
     * @return this.
     */
    public EngineContext latencies(final RequestLatencies latencies) {
        this.latencies = latencies;
        return this;
    }

    RequestLatencies latencies() {
        return latencies;
    }

    /**
     * What administrators ask; by default nobody can.
     *
     * @param adminGateway of this engine alone.
     * @return this.
     */
    public EngineContext adminGateway(final AdminGateway adminGateway) {
        this.adminGateway = adminGateway;
        return this;
    }

    AdminGateway adminGateway() {
        return adminGateway;
    }

    /**
     * Mark that shows clients that the engine turns; closed by whoever made it, after the engine.
     *
     * @param mark the mark.
     * @return this.
     */
    public EngineContext mark(final AgentMark mark) {
        this.mark = mark;
        return this;
    }

    AgentMark mark() {
        return mark;
    }

    /**
     * Is told what an operator may want to read.
     *
     * @param listener the listener.
     * @return this.
     */
    public EngineContext listener(final EngineListener listener) {
        this.listener = listener;
        return this;
    }

    EngineListener listener() {
        return listener;
    }

    /**
     * Sees the inputs and decisions of the core.
     *
     * @param recordListener the listener.
     * @return this.
     */
    public EngineContext recordListener(final RecordListener recordListener) {
        this.recordListener = recordListener;
        return this;
    }

    RecordListener recordListener() {
        return recordListener;
    }

    /**
     * Keeps the inputs and decisions of the core; none unless said otherwise.
     *
     * @param journal opened for this engine, closed by whoever opened it, after the engine.
     * @return this.
     */
    public EngineContext journal(final Journal journal) {
        this.journal = journal;
        return this;
    }

    /** Null if there is none. */
    Journal journal() {
        return journal;
    }

    /**
     * How much copy agents give their devices at once.
     *
     * @param copyLimits the limits.
     * @return this.
     */
    public EngineContext copyLimits(final CopyLimits copyLimits) {
        this.copyLimits = copyLimits;
        return this;
    }

    CopyLimits copyLimits() {
        return copyLimits;
    }

    /**
     * Where threads and memory come to lie. The configuration of the core has to name the same nodes.
     *
     * @param numa the placement.
     * @return this.
     */
    public EngineContext numa(final NumaPlacement numa) {
        this.numa = numa;
        return this;
    }

    NumaPlacement numa() {
        return numa;
    }

    /**
     * Clock of all agents.
     *
     * @param nanoClock the clock.
     * @return this.
     */
    public EngineContext nanoClock(final NanoClock nanoClock) {
        this.nanoClock = nanoClock;
        return this;
    }

    NanoClock nanoClock() {
        return nanoClock;
    }

    /**
     * Clock of the heartbeat in the mark.
     *
     * @param epochClock the clock.
     * @return this.
     */
    public EngineContext epochClock(final EpochClock epochClock) {
        this.epochClock = epochClock;
        return this;
    }

    EpochClock epochClock() {
        return epochClock;
    }

    /**
     * On which threads the agents run; dedicated ones unless said otherwise.
     *
     * @param scheduler the scheduler.
     * @return this.
     */
    public EngineContext scheduler(final EngineScheduler scheduler) {
        this.scheduler = scheduler;
        return this;
    }

    EngineScheduler scheduler() {
        return scheduler;
    }

    /**
     * By which edges of this process reach the engine; one that nobody uses unless said otherwise.
     *
     * @param edges the gateway of this engine alone.
     * @return this.
     */
    public EngineContext edges(final EdgeGateway edges) {
        this.edges = edges;
        return this;
    }

    EdgeGateway edges() {
        return edges;
    }

    /**
     * How the engine's thread waits.
     *
     * @param idleMode the mode.
     * @return this.
     */
    public EngineContext idleMode(final IdleMode idleMode) {
        this.idleMode = idleMode;
        return this;
    }

    IdleMode idleMode() {
        return idleMode;
    }

    /**
     * Is run when the engine cannot go on, on its thread.
     *
     * @param fatalErrorHook must not block or throw.
     * @return this.
     */
    public EngineContext fatalErrorHook(final Runnable fatalErrorHook) {
        this.fatalErrorHook = fatalErrorHook;
        return this;
    }

    Runnable fatalErrorHook() {
        return fatalErrorHook;
    }

    /**
     * Version that clients are told.
     *
     * @param agentVersion the version.
     * @return this.
     */
    public EngineContext agentVersion(final String agentVersion) {
        this.agentVersion = agentVersion;
        return this;
    }

    String agentVersion() {
        return agentVersion;
    }

    /**
     * Above which a duty cycle is counted as too long.
     *
     * @param dutyCycleThresholdNs in nanoseconds.
     * @return this.
     */
    public EngineContext dutyCycleThresholdNs(final long dutyCycleThresholdNs) {
        this.dutyCycleThresholdNs = dutyCycleThresholdNs;
        return this;
    }

    long dutyCycleThresholdNs() {
        return dutyCycleThresholdNs;
    }
}
