package io.pegaflow.engine.runtime;

import io.aeron.Aeron;
import io.pegaflow.engine.copy.DutyCycle;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.AgentMark;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The one thread that writes the state of the cache ({@code pf-engine}): takes requests and completions in, applies them to the
 * core one after another, and lets the core's decisions out. Nothing in its duty cycle blocks, and nothing allocates in steady
 * state.
 */
final class EngineAgent implements Agent {
    static final String NAME = "pf-engine";
    static final long SLOW_TICK_INTERVAL_NS = 10_000_000L;
    static final long CORE_TICK_INTERVAL_NS = 50_000_000L;
    static final long CONDUCTOR_INTERVAL_NS = 500_000L;

    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final DutyCycle dutyCycle;
    private final Aeron aeron;
    private final AgentInvoker aeronInvoker;
    private final AgentMark mark;
    private final CoreFeed feed;
    private final ReplyProxy replies;
    private final JournalGate journal;
    private final RuntimeStats stats;
    private final int registeredSlabs;
    private final RequestAdapter requests;
    private final EdgePoller edges;
    private final CompletionPoller completions;
    private final WatchPoller watchReports;
    private final ConnectionConductor conductor;
    private final NativeProxy natives;
    private final AdminPoller admin;
    private final CountersPublisher counters;
    private long nextConductorNs;
    private long nextSlowTickNs;
    private long nextCoreTickNs;

    EngineAgent(
            final EngineContext context,
            final int registeredSlabs,
            final DutyCycle dutyCycle,
            final CoreFeed feed,
            final ReplyProxy replies,
            final JournalGate journal,
            final RuntimeStats stats,
            final RequestAdapter requests,
            final EdgePoller edges,
            final CompletionPoller completions,
            final WatchPoller watchReports,
            final ConnectionConductor conductor,
            final NativeProxy natives,
            final AdminPoller admin,
            final CountersPublisher counters) {
        nanoClock = context.nanoClock();
        epochClock = context.epochClock();
        aeron = context.aeron();
        aeronInvoker = aeron.conductorAgentInvoker();
        mark = context.mark();
        this.dutyCycle = dutyCycle;
        this.feed = feed;
        this.replies = replies;
        this.journal = journal;
        this.stats = stats;
        this.registeredSlabs = registeredSlabs;
        this.requests = requests;
        this.edges = edges;
        this.completions = completions;
        this.watchReports = watchReports;
        this.conductor = conductor;
        this.natives = natives;
        this.admin = admin;
        this.counters = counters;
    }

    @Override
    public void onStart() {
        final long nowNs = nanoClock.nanoTime();
        nextConductorNs = nowNs;
        nextSlowTickNs = nowNs;
        nextCoreTickNs = nowNs;
        feed.beginCycle(nowNs);
        feed.poolRegistered(registeredSlabs);
        edges.onStart();
    }

    @Override
    public int doWork() {
        final long nowNs = nanoClock.nanoTime();
        dutyCycle.measureAndUpdate(nowNs);
        feed.beginCycle(nowNs);

        int workCount = replies.releaseHeld();
        if (workCount > 0) {
            edges.wakeReadersOfReleased();
        }
        workCount += admin.answer();
        if (!feed.canTurn()) {
            stats.journalWaits++;
            return workCount + waitForJournal(nowNs);
        }
        if (journal.wantsCore()) {
            return workCount + lendCore(nowNs);
        }
        workCount += completions.poll();
        workCount += requests.poll();
        workCount += edges.poll();
        workCount += stepCore();
        workCount += watchReports.poll();
        workCount += pollAeron(nowNs);
        workCount += slowTick(nowNs);
        workCount += conductor.closeRequested();
        edges.wakeReaders();

        checkCore();
        return workCount;
    }

    @Override
    public void onClose() {
        journal.stopWaiting();
        try {
            if (feed.failure() == null && journal.takeCoreBack()) {
                feed.beginCycle(nanoClock.nanoTime());
                conductor.closeAll(CloseReason.AGENT_STOPPING);
                edges.wakeReaders();
                feed.leaveCore();
                // For those who go on looking.
                counters.publish(epochClock.time());
            }
        } finally {
            admin.close();
            aeron.close();
        }
    }

    @Override
    public String roleName() {
        return NAME;
    }

    private int stepCore() {
        if (feed.hasPendingWork()) {
            feed.input(InputKind.STEP);
            return 1;
        }
        return 0;
    }

    /** No input may be taken, whatever it is: keep the driver and those who watch this engine from taking it for dead. */
    private int waitForJournal(final long nowNs) {
        final int workCount = turnAeron(nowNs);
        if (nowNs - nextSlowTickNs >= 0) {
            nextSlowTickNs = nowNs + SLOW_TICK_INTERVAL_NS;
            final long nowMs = epochClock.time();
            mark.heartbeat(nowMs);
            if (!journal.hasCore()) {
                counters.publish(nowMs);
            }
        }
        return workCount;
    }

    /** The journal has a gap and needs the state behind it: nothing is begun until it has that. */
    private int lendCore(final long nowNs) {
        int workCount = 0;
        if (!journal.hasCore()) {
            workCount = stepCore();
            feed.lendCore();
        }
        return workCount + waitForJournal(nowNs);
    }

    private int pollAeron(final long nowNs) {
        if (nowNs - nextConductorNs < 0) {
            return 0;
        }
        final int workCount = turnAeron(nowNs);
        return conductor.hasHandshakes() ? workCount + conductor.checkAll() : workCount;
    }

    private int turnAeron(final long nowNs) {
        if (nowNs - nextConductorNs < 0) {
            return 0;
        }
        nextConductorNs = nowNs + CONDUCTOR_INTERVAL_NS;
        final int workCount = aeronInvoker.invoke();
        if (aeron.isClosed()) {
            throw new AgentTerminationException("the media driver is gone or was not heard of for too long");
        }
        return workCount;
    }

    private int slowTick(final long nowNs) {
        if (nowNs - nextSlowTickNs < 0) {
            return 0;
        }
        nextSlowTickNs = nowNs + SLOW_TICK_INTERVAL_NS;
        final long nowMs = epochClock.time();
        mark.heartbeat(nowMs);
        int workCount = conductor.checkAll();
        workCount += natives.retry();
        workCount += admin.poll(feed);
        if (nowNs - nextCoreTickNs >= 0) {
            nextCoreTickNs = nowNs + CORE_TICK_INTERVAL_NS;
            feed.input(InputKind.TICK);
        }
        counters.publish(nowMs);
        return workCount;
    }

    private void checkCore() {
        if (feed.failure() != null) {
            throw new AgentTerminationException(
                    "the core failed, its state cannot be trusted: sequence=" + feed.sequence(), feed.failure());
        }
    }
}
