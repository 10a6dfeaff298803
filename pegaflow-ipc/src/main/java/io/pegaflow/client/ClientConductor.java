package io.pegaflow.client;

import io.pegaflow.ipc.Limits;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * The life of a client's connection: looks for an agent, shakes hands, delivers its answers, watches over it and over the time
 * requests take, and begins anew after its death. Owned by the thread of its client.
 */
final class ClientConductor {
    private static final long TICK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MIN_RETRY_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_RETRY_DELAY_NS = TimeUnit.SECONDS.toNanos(2);

    private final ClientContext ctx;
    private final ClientListener listener;
    private final NanoClock nanoClock;
    private final AgentWatch watch;
    private final ListenerGuard guard = new ListenerGuard();
    private final ClientStats stats = new ClientStats();
    private final RequestTable requests = new RequestTable();
    private final RequestProxy proxy = new RequestProxy();
    private AgentSession session;
    private ConnectionState state = ConnectionState.CONNECTING;
    private ConnectRefusal refusal;
    private boolean wasConnected;
    private boolean isPolling;
    private boolean isCloseRequested;
    private long incarnation;
    private int maxHashesPerRequest = Limits.MAX_BLOCKS_PER_REQUEST;
    private long nextTickNs;
    private long nextLookNs;
    private long retryDelayNs = MIN_RETRY_DELAY_NS;
    private long handshakeDeadlineNs;
    private long keepAliveIntervalNs;
    private long lastSentNs;

    ClientConductor(final ClientContext ctx, final ClientListener listener) {
        this.ctx = ctx;
        this.listener = listener;
        this.nanoClock = ctx.nanoClock();
        this.watch = new AgentWatch(Path.of(ctx.aeronDirectoryName()), ctx.epochClock());
        this.nextTickNs = nanoClock.nanoTime();
        this.nextLookNs = nextTickNs;
    }

    int poll() {
        if (state == ConnectionState.CLOSED) {
            return 0;
        }
        if (isPolling) {
            throw new IllegalStateException("a listener must not poll its client");
        }
        isPolling = true;
        int workCount = 0;
        try {
            final long nowNs = nanoClock.nanoTime();
            if (state == ConnectionState.CONNECTED) {
                workCount += session.pollReplies();
            }
            if (nextTickNs - nowNs <= 0) {
                nextTickNs = nowNs + TICK_INTERVAL_NS;
                workCount += state == ConnectionState.CONNECTED ? tickConnected(nowNs) : tickConnecting(nowNs);
            }
        } finally {
            isPolling = false;
        }
        if (isCloseRequested) {
            closeNow();
        }
        guard.rethrow();
        return workCount;
    }

    /** At the end of the surrounding poll, if called from within one. */
    void close() {
        isCloseRequested = true;
        if (!isPolling && state != ConnectionState.CLOSED) {
            closeNow();
            guard.rethrow();
        }
    }

    ConnectionState state() {
        return state;
    }

    long incarnation() {
        return incarnation;
    }

    ConnectRefusal refusal() {
        return refusal;
    }

    int creditsAvailable() {
        return state == ConnectionState.CONNECTED ? requests.freeCount() : 0;
    }

    ClientStats stats() {
        return stats;
    }

    RequestProxy proxy() {
        return proxy;
    }

    /** As {@link #admit()}, for a request that names blocks. */
    long admit(final int count) {
        final long correlationId = admit();
        if (correlationId > 0) {
            Arguments.checkRange("count", count, 1, maxHashesPerRequest);
        }
        return correlationId;
    }

    /** The correlation id of a request that may be sent now, or why none may: one of {@link OfferResult}. */
    long admit() {
        if (isCloseRequested) {
            return OfferResult.CLOSED;
        }
        return state == ConnectionState.CONNECTED ? requests.peekCorrelationId() : OfferResult.NOT_CONNECTED;
    }

    /** A request was offered; if it was taken it is awaited from here on. */
    long sent(final long correlationId, final long result) {
        if (result < 0) {
            return result;
        }
        lastSentNs = nanoClock.nanoTime();
        requests.add(correlationId, lastSentNs + ctx.requestTimeoutNs());
        return correlationId;
    }

    private int tickConnected(final long nowNs) {
        int workCount = session.invokeConductor();
        AgentWatch.Verdict verdict = watch.check(nowNs);
        final boolean isBroken = session.isBroken();
        if (isBroken && verdict == AgentWatch.Verdict.ALIVE) {
            verdict = watch.probe();
        }
        if (verdict == AgentWatch.Verdict.DIED) {
            disconnect(DisconnectCause.AGENT_DIED, nowNs);
        } else if (verdict == AgentWatch.Verdict.RESTARTED || session.isSuperseded()) {
            disconnect(DisconnectCause.AGENT_RESTARTED, nowNs);
        } else if (verdict == AgentWatch.Verdict.STOPPED || isBroken) {
            disconnect(DisconnectCause.CLOSED_BY_AGENT, nowNs + retryDelayNs);
        } else {
            workCount += expireRequests(nowNs);
            keepAlive(nowNs);
            return workCount;
        }
        return workCount + 1;
    }

    private int expireRequests(final long nowNs) {
        int workCount = 0;
        long correlationId;
        while ((correlationId = requests.abandonNextExpired(nowNs)) != 0) {
            fail(correlationId, RequestFailure.TIMED_OUT);
            workCount++;
        }
        return workCount;
    }

    private void keepAlive(final long nowNs) {
        if (keepAliveIntervalNs > 0 && nowNs - lastSentNs >= keepAliveIntervalNs && proxy.keepAlive(nowNs) > 0) {
            lastSentNs = nowNs;
        }
    }

    private int tickConnecting(final long nowNs) {
        if (session == null) {
            return nextLookNs - nowNs <= 0 ? look(nowNs) : 0;
        }
        int workCount = session.invokeConductor();
        try {
            workCount += session.advance();
        } catch (final RuntimeException ex) {
            stats.onError(ex);
            retryLater(nowNs);
            return workCount;
        }
        final ConnectOutcome outcome = session.outcome();
        if (outcome.status == ConnectOutcome.Status.ACCEPTED && outcome.incarnation == watch.incarnation()) {
            onAccepted(outcome, nowNs);
        } else if (outcome.status != ConnectOutcome.Status.AWAITED) {
            refusal = outcome.refusal;
            retryLater(nowNs);
        } else if (watch.check(nowNs) != AgentWatch.Verdict.ALIVE) {
            endSession(nowNs);
        } else if (session.isBroken() || handshakeDeadlineNs - nowNs <= 0) {
            retryLater(nowNs);
        }
        return workCount;
    }

    private int look(final long nowNs) {
        nextLookNs = nowNs + LOOK_INTERVAL_NS;
        final AgentWatch.Sighting sighting = watch.look(nowNs);
        if (sighting == AgentWatch.Sighting.ABSENT) {
            state = wasConnected ? ConnectionState.AGENT_LOST : ConnectionState.AGENT_NOT_RUNNING;
            return 0;
        }
        state = ConnectionState.CONNECTING;
        if (sighting == AgentWatch.Sighting.READY) {
            try {
                session = AgentSession.begin(ctx, proxy, requests, listener, guard, stats);
                handshakeDeadlineNs = nowNs + ctx.connectTimeoutNs();
            } catch (final RuntimeException ex) {
                stats.onError(ex);
                retryLater(nowNs);
            }
            return 1;
        }
        return 0;
    }

    private void onAccepted(final ConnectOutcome outcome, final long nowNs) {
        incarnation = outcome.incarnation;
        keepAliveIntervalNs = outcome.keepAliveIntervalNs;
        maxHashesPerRequest = Math.min(outcome.maxHashesPerRequest, Limits.MAX_BLOCKS_PER_REQUEST);
        requests.reset(outcome.credits);
        lastSentNs = nowNs;
        refusal = null;
        retryDelayNs = MIN_RETRY_DELAY_NS;
        wasConnected = true;
        state = ConnectionState.CONNECTED;
        try {
            listener.onConnected(incarnation, requests.freeCount());
        } catch (final Throwable thrown) {
            guard.onThrown(thrown);
        }
    }

    private void retryLater(final long nowNs) {
        endSession(nowNs + retryDelayNs);
        retryDelayNs = Math.min(2 * retryDelayNs, MAX_RETRY_DELAY_NS);
    }

    private void endSession(final long lookAgainNs) {
        CloseHelper.quietClose(session);
        session = null;
        nextLookNs = lookAgainNs;
    }

    private void disconnect(final DisconnectCause cause, final long lookAgainNs) {
        session.drain();
        state = ConnectionState.AGENT_LOST;
        endSession(lookAgainNs);
        failAll(cause);
    }

    private void failAll(final DisconnectCause cause) {
        long correlationId;
        while ((correlationId = requests.removeNextAwaited()) != 0) {
            fail(correlationId, cause.requestFailure());
        }
        requests.reset(0);
        try {
            listener.onDisconnected(cause);
        } catch (final Throwable thrown) {
            guard.onThrown(thrown);
        }
    }

    private void fail(final long correlationId, final RequestFailure failure) {
        try {
            listener.onFailed(correlationId, failure);
        } catch (final Throwable thrown) {
            guard.onThrown(thrown);
        }
    }

    private void closeNow() {
        final boolean isConnected = state == ConnectionState.CONNECTED;
        if (isConnected) {
            proxy.close(requests.nextControlId());
        }
        state = ConnectionState.CLOSED;
        endSession(0);
        watch.close();
        if (isConnected) {
            failAll(DisconnectCause.CLOSED_BY_CLIENT);
        }
    }
}
