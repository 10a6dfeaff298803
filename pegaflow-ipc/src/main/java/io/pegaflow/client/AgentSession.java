package io.pegaflow.client;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.Streams;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentTerminationException;

/**
 * One connection to one run of an agent, from the start of an Aeron client to its end: handshake in non-blocking steps, then
 * replies. A media driver embedded in an agent dies with it, so every connection has a new Aeron client.
 */
final class AgentSession implements AutoCloseable {
    private enum Phase {
        ADDING_PUBLICATION,
        ADDING_SUBSCRIPTION,
        SENDING_REQUEST,
        AWAITING_REPLY,
        ESTABLISHED
    }

    private static final int FRAGMENT_LIMIT = 64;

    // A driver that was silent that long at connect time is not worth an attempt.
    private static final long DRIVER_ACTIVE_MS = 10_000;

    // Death is our mark file's business. A driver that stalls with its agent is waited for as long as the requests are.
    private static final long DRIVER_TIMEOUT_MS = TimeUnit.HOURS.toMillis(1);

    private final ClientContext ctx;
    private final RequestProxy proxy;
    private final ClientStats stats;
    private final ConnectOutcome outcome;
    private final ReplyAdapter adapter;
    private final boolean ownsAeron;
    private final Aeron aeron;
    private final long publicationId;
    private Phase phase = Phase.ADDING_PUBLICATION;
    private long subscriptionId;
    private ExclusivePublication publication;
    private Subscription subscription;
    private boolean isTerminated;

    private AgentSession(
            final ClientContext ctx,
            final Aeron aeron,
            final RequestProxy proxy,
            final RequestTable requests,
            final ClientListener listener,
            final ListenerGuard guard,
            final ClientStats stats) {
        this.ctx = ctx;
        this.aeron = aeron;
        this.ownsAeron = aeron != ctx.aeron();
        this.proxy = proxy;
        this.stats = stats;
        this.outcome = new ConnectOutcome(requests.nextControlId());
        this.adapter = new ReplyAdapter(outcome, requests, listener, guard, stats);
        this.publicationId = aeron.asyncAddExclusivePublication(
                Streams.publicationChannel(ctx.requestTermLength()), Streams.REQUEST_STREAM_ID);
    }

    /** Begin a connection; null if the media driver is not there. */
    static AgentSession begin(
            final ClientContext ctx,
            final RequestProxy proxy,
            final RequestTable requests,
            final ClientListener listener,
            final ListenerGuard guard,
            final ClientStats stats) {
        final Aeron aeron = ctx.aeron() != null ? ctx.aeron() : startAeron(ctx, stats);
        if (aeron == null || aeron.isClosed()) {
            return null;
        }
        try {
            return new AgentSession(ctx, aeron, proxy, requests, listener, guard, stats);
        } catch (final RuntimeException ex) {
            if (aeron != ctx.aeron()) {
                CloseHelper.quietClose(aeron);
            }
            throw ex;
        }
    }

    /** Take the next step of the handshake if it can be taken. */
    int advance() {
        switch (phase) {
            case ADDING_PUBLICATION:
                publication = aeron.getExclusivePublication(publicationId);
                if (publication != null) {
                    // The session id is unique in the driver, so the reply stream of this id is ours alone.
                    subscriptionId = aeron.asyncAddSubscription(Streams.CHANNEL, publication.sessionId());
                    phase = Phase.ADDING_SUBSCRIPTION;
                    return 1;
                }
                break;
            case ADDING_SUBSCRIPTION:
                subscription = aeron.getSubscription(subscriptionId);
                if (subscription != null) {
                    proxy.attach(publication, Limits.MAX_REQUEST_LENGTH);
                    phase = Phase.SENDING_REQUEST;
                    return 1;
                }
                break;
            case SENDING_REQUEST:
                if (publication.isConnected()
                        && proxy.connect(
                                        outcome.correlationId,
                                        publication.sessionId(),
                                        ctx.requestedCredits(),
                                        ctx.clientNameBytes())
                                > 0) {
                    phase = Phase.AWAITING_REPLY;
                    return 1;
                }
                break;
            case AWAITING_REPLY:
                // One at a time: what follows the reply belongs to the established connection.
                final int fragments = subscription.poll(adapter, 1);
                if (outcome.status == ConnectOutcome.Status.ACCEPTED) {
                    proxy.attach(publication, outcome.maxRequestLength);
                    phase = Phase.ESTABLISHED;
                }
                return fragments;
            default:
                break;
        }
        return 0;
    }

    ConnectOutcome outcome() {
        return outcome;
    }

    int pollReplies() {
        return subscription.poll(adapter, FRAGMENT_LIMIT);
    }

    /** Hand out what the agent still managed to send. */
    void drain() {
        while (pollReplies() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Let Aeron's client work if it has no thread. Not through its invoker, which an interrupt would stop for good. */
    int invokeConductor() {
        if (aeron.conductorAgentInvoker() == null || isTerminated) {
            return 0;
        }
        try {
            return aeron.conductorAgentInvoker().agent().doWork();
        } catch (final AgentTerminationException ex) {
            isTerminated = true;
            stats.onError(ex);
        } catch (final Exception ex) {
            stats.onError(ex);
        }
        return 0;
    }

    /** Has Aeron or the agent ended this connection? */
    boolean isBroken() {
        if (isTerminated || aeron.isClosed()) {
            return true;
        }
        return phase == Phase.ESTABLISHED
                && (publication.isClosed() || subscription.imageBySessionId(outcome.replySessionId) == null);
    }

    /** Did another run of the agent answer on this connection? */
    boolean isSuperseded() {
        return adapter.hasOtherIncarnation();
    }

    @Override
    public void close() {
        proxy.attach(null, 0);
        try {
            if (ownsAeron) {
                aeron.close();
            } else if (!aeron.isClosed()) {
                CloseHelper.closeAll(publication, subscription);
                if (publication == null) {
                    aeron.asyncRemovePublication(publicationId);
                } else if (subscription == null) {
                    aeron.asyncRemoveSubscription(subscriptionId);
                }
            }
        } catch (final RuntimeException ex) {
            stats.onError(ex);
        }
    }

    // Aeron.connect would wait for a driver; so look first, and only go where one is.
    private static Aeron startAeron(final ClientContext ctx, final ClientStats stats) {
        final File directory = new File(ctx.aeronDirectoryName());
        if (!CommonContext.isDriverActive(directory, DRIVER_ACTIVE_MS, message -> {})) {
            return null;
        }
        return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(ctx.aeronDirectoryName())
                .clientName("pegaflow")
                .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                .useConductorAgentInvoker(!ctx.useAeronThread())
                .threadFactory(AgentSession::newAeronThread)
                .errorHandler(stats::onError)
                .subscriberErrorHandler(stats::onError));
    }

    private static Thread newAeronThread(final Runnable task) {
        final Thread thread = new Thread(task, "pegaflow-aeron-client");
        thread.setDaemon(true);
        return thread;
    }
}
