package io.pegaflow.engine.runtime;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.exceptions.RegistrationException;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.codec.ConnectRequestDecoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lets clients in and out: handshake, reply publications, keep-alives, and every way a connection ends. Nothing here blocks:
 * publications are added asynchronously and looked for at the slow tick. Owned by the engine's thread.
 */
final class ConnectionConductor {
    static final int PROTOCOL_MIN = 1;
    static final int PROTOCOL_MAX = ConnectRequestDecoder.SCHEMA_VERSION;
    static final int KEEP_ALIVE_INTERVAL_MS = 500;
    static final long KEEP_ALIVE_TIMEOUT_NS = 3_000_000_000L;
    static final long CONNECT_TIMEOUT_NS = 5_000_000_000L;
    static final long DRAIN_TIMEOUT_NS = 2_000_000_000L;

    /** Clients that are being turned away beside those that are let in; more wait until it is their turn. */
    private static final int MAX_REFUSALS = 16;

    private static final int OPENED_LENGTH = 24;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[OPENED_LENGTH]);
    private final Aeron aeron;
    private final ConnectionTable connections;
    private final ReplyProxy replies;
    private final NativeProxy natives;
    private final WatchProxy watch;
    private final CoreFeed feed;
    private final RuntimeStats stats;
    private final RejectionLog rejections;
    private final EngineListener listener;
    private final byte[] agentVersion;
    private int lastConnectionId;
    private int handshakes;

    ConnectionConductor(
            final Aeron aeron,
            final ConnectionTable connections,
            final ReplyProxy replies,
            final NativeProxy natives,
            final WatchProxy watch,
            final CoreFeed feed,
            final RuntimeStats stats,
            final RejectionLog rejections,
            final EngineListener listener,
            final String agentVersion) {
        this.aeron = aeron;
        this.connections = connections;
        this.replies = replies;
        this.natives = natives;
        this.watch = watch;
        this.feed = feed;
        this.stats = stats;
        this.rejections = rejections;
        this.listener = listener;
        this.agentVersion = agentVersion.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A client wants to connect.
     *
     * @return false if it can neither be let in nor told why not at the moment: to be tried again.
     */
    boolean onConnect(final ConnectOffer offer) {
        final Connection existing = connections.bySession(offer.sessionId());
        if (existing != null) {
            reject(offer);
            connections.requestClose(existing, CloseReason.PROTOCOL_VIOLATION);
            return true;
        }
        if (offer.responseStreamId() == Streams.REQUEST_STREAM_ID
                || connections.usesResponseStream(offer.responseStreamId())) {
            reject(offer);
            return true;
        }
        final ErrorCode refusal = refusalOf(offer);
        if (refusal != null && connections.refused() >= MAX_REFUSALS) {
            return false;
        }
        final int credits = Math.min(
                offer.requestedCredits() == 0 ? Limits.DEFAULT_CREDITS : offer.requestedCredits(), Limits.MAX_CREDITS);
        final long registrationId =
                aeron.asyncAddExclusivePublication(ReplyWindow.channel(credits), offer.responseStreamId());
        handshakes++;
        connections.add(new Connection(
                ++lastConnectionId,
                offer,
                credits,
                registrationId,
                feed.nowNs(),
                CONNECT_TIMEOUT_NS,
                refusal,
                refusal == null ? null : refusalText(offer, refusal)));
        return true;
    }

    private ErrorCode refusalOf(final ConnectOffer offer) {
        if (offer.protocolMax() < PROTOCOL_MIN || offer.protocolMin() > PROTOCOL_MAX) {
            return ErrorCode.VERSION_MISMATCH;
        }
        if (!Limit.CLIENT_NAME.allows(offer.clientNameLength())) {
            return Limit.CLIENT_NAME.errorCode();
        }
        return Limit.CONNECTIONS.allows(connections.admitted() + 1L) ? null : Limit.CONNECTIONS.errorCode();
    }

    private String refusalText(final ConnectOffer offer, final ErrorCode refusal) {
        if (refusal == ErrorCode.VERSION_MISMATCH) {
            return "no common protocol version: client=" + offer.protocolMin() + ".." + offer.protocolMax()
                    + ", agent=" + PROTOCOL_MIN + ".." + PROTOCOL_MAX + "; update the "
                    + (offer.protocolMax() < PROTOCOL_MIN ? "client" : "agent");
        }
        return Limit.CLIENT_NAME.allows(offer.clientNameLength())
                ? Limit.CONNECTIONS.refusal(connections.admitted() + 1L)
                : Limit.CLIENT_NAME.refusal(offer.clientNameLength());
    }

    private void reject(final ConnectOffer offer) {
        stats.connectsRefused++;
        rejections.report(
                Rejection.CONNECT, feed.nowNs(), offer.sessionId(), offer.responseStreamId(), connections.size());
    }

    /** An edge holds a connection for clients of its own. */
    void onEdgeOpened(final int connectionId, final int credits) {
        connections.add(new Connection(connectionId, credits));
        feedOpened(connectionId, credits, 0, 0);
    }

    void onEdgeClosed(final int connectionId, final CloseReason reason) {
        final Connection connection = connections.byId(connectionId);
        if (connection != null) {
            connections.requestClose(connection, reason);
        }
    }

    void onEdgeWatch(final int connectionId, final long pid, final long pidStartTime) {
        if (connections.byId(connectionId) != null) {
            watch.watch(connectionId, pid, pidStartTime);
        }
    }

    void onKeepAlive(final Connection connection) {
        connection.lastHeardNs = feed.nowNs();
    }

    void onCloseRequest(final Connection connection) {
        connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
    }

    void onUnavailableImage(final int sessionId) {
        final Connection connection = connections.bySession(sessionId);
        if (connection != null) {
            connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
        }
    }

    void onProcessDied(final int connectionId) {
        final Connection connection = connections.byId(connectionId);
        if (connection != null) {
            stats.clientDeaths++;
            connections.requestClose(connection, CloseReason.CLIENT_DIED);
            natives.sweep();
        }
    }

    void onProcessNotVisible(final int connectionId) {
        final Connection connection = connections.byId(connectionId);
        if (connection != null && connection.isEdge()) {
            // The edge has seen it a moment ago.
            onProcessDied(connectionId);
        } else if (connection != null) {
            connection.pidVisible = false;
        }
    }

    /** Is a client on its way in, so that it pays to look often? */
    boolean hasHandshakes() {
        return handshakes > 0;
    }

    /** Move handshakes on and look for what has timed out. Called at the slow tick. */
    int checkAll() {
        int workCount = 0;
        int waiting = 0;
        for (int i = 0; i < connections.size(); i++) {
            final Connection connection = connections.at(i);
            workCount += check(connection);
            waiting += connection.isHandshaking() ? 1 : 0;
        }
        handshakes = waiting;
        return workCount;
    }

    private int check(final Connection connection) {
        switch (connection.state) {
            case ADDING_PUBLICATION:
                return checkPublication(connection);
            case AWAITING_SUBSCRIBER:
                return checkSubscriber(connection);
            case OPEN:
                return connection.isEdge() ? 0 : checkLiveness(connection);
            default:
                return 0;
        }
    }

    private int checkPublication(final Connection connection) {
        try {
            final ExclusivePublication publication =
                    aeron.getExclusivePublication(connection.publicationRegistrationId);
            if (publication != null) {
                connection.publication = publication;
                connection.state = Connection.State.AWAITING_SUBSCRIBER;
                return 1 + checkSubscriber(connection);
            }
        } catch (final RegistrationException ex) {
            stats.errors++;
            listener.onError(EngineAgent.NAME, ex, false);
            connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
            return 1;
        }
        return 0;
    }

    private int checkSubscriber(final Connection connection) {
        if (connection.publication.isConnected()
                && connection.publication.availableWindow() >= ReplyWindow.needed(connection.credits)) {
            if (connection.refusal == null) {
                open(connection);
            } else {
                refuse(connection);
            }
            return 1;
        }
        if (feed.nowNs() - connection.connectDeadlineNs >= 0) {
            stats.connectsAbandoned++;
            connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
            return 1;
        }
        return 0;
    }

    private void open(final Connection connection) {
        connection.state = Connection.State.OPEN;
        connection.lastHeardNs = feed.nowNs();
        connection.pidVisible = watch.watch(connection.id, connection.pid, connection.pidStartTime);
        connection.knownToCore = true;
        feedOpened(connection.id, connection.credits, connection.pid, connection.pidStartTime);
        replies.connected(
                connection,
                PROTOCOL_MAX,
                KEEP_ALIVE_INTERVAL_MS,
                Limits.MAX_BLOCKS_PER_REQUEST,
                Limits.MAX_REQUEST_LENGTH,
                agentVersion);
        listener.onConnected(connection.id, connection.clientName, connection.pid, connection.credits);
    }

    private void feedOpened(final int connectionId, final int credits, final long pid, final long pidStartTime) {
        payload.putInt(0, credits, ByteOrder.LITTLE_ENDIAN);
        payload.putInt(4, 0, ByteOrder.LITTLE_ENDIAN);
        payload.putLong(8, pid, ByteOrder.LITTLE_ENDIAN);
        payload.putLong(16, pidStartTime, ByteOrder.LITTLE_ENDIAN);
        feed.input(InputKind.CONNECTION_OPENED, connectionId, payload, 0, OPENED_LENGTH);
    }

    private void refuse(final Connection connection) {
        stats.connectsRefused++;
        replies.refuse(connection, connection.connectCorrelationId, connection.refusal, 0, connection.refusalText);
        connections.requestClose(connection, CloseReason.PROTOCOL_VIOLATION);
    }

    private int checkLiveness(final Connection connection) {
        final long nowNs = feed.nowNs();
        if (!connection.publication.isConnected()) {
            connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
            return 1;
        }
        if (!connection.pidVisible && nowNs - connection.lastHeardNs >= KEEP_ALIVE_TIMEOUT_NS) {
            stats.keepAliveTimeouts++;
            connections.requestClose(connection, CloseReason.KEEP_ALIVE_TIMEOUT);
            return 1;
        }
        if (connection.windowShort && nowNs - connection.windowShortSinceNs >= DRAIN_TIMEOUT_NS) {
            return onWindowShort(connection, nowNs);
        }
        return 0;
    }

    private int onWindowShort(final Connection connection, final long nowNs) {
        if (connection.publication.availableWindow() < ReplyWindow.needed(connection.inFlight + 1)) {
            stats.undrainedClients++;
            rejections.report(
                    Rejection.UNDRAINED,
                    nowNs,
                    connection.sessionId,
                    connection.publication.availableWindow(),
                    ReplyWindow.needed(connection.inFlight + 1));
            connections.requestClose(connection, CloseReason.PROTOCOL_VIOLATION);
            return 1;
        }
        connection.windowShort = false;
        return 0;
    }

    /** End the connections for which it was asked. */
    int closeRequested() {
        int closed = 0;
        while (connections.hasClosing()) {
            close(connections.nextClosing());
            closed++;
        }
        return closed;
    }

    void closeAll(final CloseReason reason) {
        for (int i = 0; i < connections.size(); i++) {
            connections.requestClose(connections.at(i), reason);
        }
        closeRequested();
    }

    private void close(final Connection connection) {
        final CloseReason reason = connection.closeReason;
        connections.remove(connection);
        replies.dropHeld(connection);
        if (connection.knownToCore) {
            payload.putInt(0, reason.ordinal(), ByteOrder.LITTLE_ENDIAN);
            feed.input(InputKind.CONNECTION_CLOSED, connection.id, payload, 0, Integer.BYTES);
            watch.unwatch(connection.id);
        }
        if (connection.isEdge()) {
            replies.closed(connection, reason);
            return;
        }
        if (connection.publication != null) {
            connection.publication.close();
        } else {
            aeron.asyncRemovePublication(connection.publicationRegistrationId);
        }
        if (connection.knownToCore) {
            listener.onDisconnected(connection.id, connection.clientName, connection.pid, reason);
        }
    }
}
