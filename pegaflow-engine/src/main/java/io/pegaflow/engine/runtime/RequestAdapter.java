package io.pegaflow.engine.runtime;

import io.aeron.Aeron;
import io.aeron.ControlledFragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.codec.CancelRequestDecoder;
import io.pegaflow.ipc.codec.CloseRequestDecoder;
import io.pegaflow.ipc.codec.ConnectRequestDecoder;
import io.pegaflow.ipc.codec.KeepAliveDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import io.pegaflow.ipc.codec.UnregisterRequestDecoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Takes requests off the request stream: answers what concerns the connection alone, hands the rest to the core as it is, once
 * there is sure to be room for the reply. What is no request is counted and dropped. Owned by the engine's thread.
 */
final class RequestAdapter implements ControlledFragmentHandler {
    private static final int FRAGMENT_LIMIT = 16;
    private static final int CACHE_LINE_LENGTH = 64;
    private static final int TOUCH_LIMIT = 4096;
    private static final long BUSY_RETRY_NS = 10_000_000L;
    private static final int UNKNOWN_TEMPLATE = -1;

    private final ControlledFragmentAssembler assembler = new ControlledFragmentAssembler(this);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConnectRequestDecoder connectRequest = new ConnectRequestDecoder();
    private final ConnectionTable connections;
    private final ConnectionConductor conductor;
    private final ReplyProxy replies;
    private final NativeProxy natives;
    private final CoreFeed feed;
    private final RequestMeter meter;
    private final RuntimeStats stats;
    private final RejectionLog rejections;
    private Subscription subscription;
    private long touched;

    RequestAdapter(
            final ConnectionTable connections,
            final ConnectionConductor conductor,
            final ReplyProxy replies,
            final NativeProxy natives,
            final CoreFeed feed,
            final RequestMeter meter,
            final RuntimeStats stats,
            final RejectionLog rejections) {
        this.connections = connections;
        this.conductor = conductor;
        this.replies = replies;
        this.natives = natives;
        this.feed = feed;
        this.meter = meter;
        this.stats = stats;
        this.rejections = rejections;
    }

    /** Called once, before the engine's thread is there. */
    void subscribe(final Aeron aeron) {
        subscription = aeron.addSubscription(
                Streams.CHANNEL, Streams.REQUEST_STREAM_ID, image -> {}, this::onUnavailableImage);
    }

    int poll() {
        return subscription.controlledPoll(assembler, FRAGMENT_LIMIT);
    }

    /** The client of a session is gone: give back the memory in which its long messages were put together. */
    private void onUnavailableImage(final Image image) {
        assembler.freeSessionBuffer(image.sessionId());
        conductor.onUnavailableImage(image.sessionId());
    }

    @Override
    public Action onFragment(
            final DirectBuffer buffer, final int offset, final int length, final Header fragmentHeader) {
        touched = touch(buffer, offset, Math.min(length, TOUCH_LIMIT));
        try {
            return onMessage(fragmentHeader.sessionId(), buffer, offset, length);
        } catch (final RuntimeException ex) {
            if (feed.failure() != null) {
                return Action.BREAK;
            }
            stats.errors++;
            rejections.report(feed.nowNs(), ex);
            return Action.CONTINUE;
        }
    }

    /** A message lies in its sender's cache. Asked for at once its lines come together; read in turn, each is waited for. */
    private static long touch(final DirectBuffer buffer, final int offset, final int length) {
        long sum = 0;
        for (int i = 0; i + Long.BYTES <= length; i += CACHE_LINE_LENGTH) {
            sum += buffer.getLong(offset + i);
        }
        return sum;
    }

    private Action onMessage(final int sessionId, final DirectBuffer buffer, final int offset, final int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH
                || header.wrap(buffer, offset).schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            stats.foreignMessages++;
            final int schemaId = length < MessageHeaderDecoder.ENCODED_LENGTH ? 0 : header.schemaId();
            rejections.report(Rejection.FOREIGN, feed.nowNs(), sessionId, length, schemaId);
            return Action.CONTINUE;
        }
        final int templateId = header.templateId();
        final int minBlockLength = minBlockLength(templateId);
        if (minBlockLength == UNKNOWN_TEMPLATE
                || header.blockLength() < minBlockLength
                || MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength() > length) {
            return onMalformed(sessionId, buffer, offset, length, templateId);
        }
        if (templateId == ConnectRequestDecoder.TEMPLATE_ID) {
            return onConnect(sessionId, buffer, offset, length);
        }
        final Connection connection = connections.bySession(sessionId);
        if (connection == null || !connection.isOpen()) {
            stats.unconnectedMessages++;
            rejections.report(Rejection.UNCONNECTED, feed.nowNs(), sessionId, templateId, length);
            return Action.CONTINUE;
        }
        return onRequest(connection, templateId, buffer, offset, length);
    }

    private Action onRequest(
            final Connection connection,
            final int templateId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (templateId == KeepAliveDecoder.TEMPLATE_ID) {
            conductor.onKeepAlive(connection);
            return Action.CONTINUE;
        }
        if (templateId == CloseRequestDecoder.TEMPLATE_ID) {
            conductor.onCloseRequest(connection);
            return Action.CONTINUE;
        }
        if (connection.inFlight >= connection.credits) {
            return onBeyondCredits(connection, templateId, buffer, offset);
        }
        if (!feed.canTake(connection.id, length) || !hasRoomForReply(connection)) {
            return Action.ABORT;
        }
        conductor.onKeepAlive(connection);
        if (!Limit.REQUEST_LENGTH.allows(length)) {
            replies.refuse(
                    connection,
                    correlationId(buffer, offset),
                    Limit.REQUEST_LENGTH.errorCode(),
                    0,
                    Limit.REQUEST_LENGTH.refusal(length));
            meter.onRefused(connection.transport, templateId, Limit.REQUEST_LENGTH.errorCode());
            return Action.CONTINUE;
        }
        if (templateId == RegisterRequestDecoder.TEMPLATE_ID && !natives.hasRoomFor(length)) {
            return onRegistrationBusy(connection, buffer, offset, length);
        }
        stats.requests++;
        connection.inFlight++;
        meter.onTurn(connection, templateId, correlationId(buffer, offset), connection.arrivalNs);
        feed.input(InputKind.COMMAND, connection.id, buffer, offset, length);
        meter.onDecided();
        return Action.CONTINUE;
    }

    /**
     * The window is large enough for the replies to all credits of a client that drains them. It can look too small for a moment
     * after the client has drained and before the driver of this process has noticed, which is a wait that ends by itself; when
     * it does not end, {@link ConnectionConductor} closes the connection.
     */
    private boolean hasRoomForReply(final Connection connection) {
        if (connection.publication.availableWindow() >= ReplyWindow.needed(connection.inFlight + 1)) {
            connection.arrivalNs = connection.windowShort ? connection.windowShortSinceNs : feed.nowNs();
            connection.windowShort = false;
            return true;
        }
        if (!connection.windowShort) {
            connection.windowShort = true;
            connection.windowShortSinceNs = feed.nowNs();
            stats.requestsDeferred++;
        }
        return false;
    }

    private Action onBeyondCredits(
            final Connection connection, final int templateId, final DirectBuffer buffer, final int offset) {
        stats.creditViolations++;
        meter.onRefused(connection.transport, templateId, ErrorCode.TOO_MANY_REQUESTS);
        rejections.report(
                Rejection.CREDITS, feed.nowNs(), connection.sessionId, connection.inFlight + 1L, connection.credits);
        replies.refuse(
                connection,
                correlationId(buffer, offset),
                ErrorCode.TOO_MANY_REQUESTS,
                0,
                "more requests in flight than credits: inFlight=" + (connection.inFlight + 1) + ", credits="
                        + connection.credits + "; the connection is closed");
        connections.requestClose(connection, CloseReason.PROTOCOL_VIOLATION);
        return Action.BREAK;
    }

    private Action onRegistrationBusy(
            final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        stats.registrationsDeferred++;
        meter.onRefused(connection.transport, RegisterRequestDecoder.TEMPLATE_ID, ErrorCode.BUSY);
        replies.refuse(
                connection,
                correlationId(buffer, offset),
                ErrorCode.BUSY,
                BUSY_RETRY_NS,
                "registrations are still being opened: length=" + length + "; try again");
        return Action.CONTINUE;
    }

    /** A client of ours that sends what we do not know is told; whatever else it is, it is dropped. */
    private Action onMalformed(
            final int sessionId, final DirectBuffer buffer, final int offset, final int length, final int templateId) {
        stats.malformedMessages++;
        rejections.report(Rejection.MALFORMED, feed.nowNs(), sessionId, templateId, length);
        final Connection connection = connections.bySession(sessionId);
        if (connection != null
                && connection.isOpen()
                && length >= MessageHeaderDecoder.ENCODED_LENGTH + Long.BYTES
                && header.blockLength() >= Long.BYTES
                && connection.inFlight < connection.credits
                && hasRoomForReply(connection)) {
            replies.refuse(
                    connection,
                    correlationId(buffer, offset),
                    ErrorCode.MALFORMED,
                    0,
                    "not a request of this protocol: templateId=" + templateId + ", blockLength=" + header.blockLength()
                            + ", length=" + length);
        }
        return Action.CONTINUE;
    }

    private Action onConnect(final int sessionId, final DirectBuffer buffer, final int offset, final int length) {
        connectRequest.wrapAndApplyHeader(buffer, offset, header);
        final int nameOffset = connectRequest.limit() + ConnectRequestDecoder.clientNameHeaderLength();
        final int limit = offset + length;
        final int nameLength = nameOffset > limit ? -1 : buffer.getInt(connectRequest.limit(), ByteOrder.LITTLE_ENDIAN);
        if (nameLength < 0 || nameLength > limit - nameOffset) {
            stats.malformedMessages++;
            rejections.report(Rejection.MALFORMED, feed.nowNs(), sessionId, ConnectRequestDecoder.TEMPLATE_ID, length);
            return Action.CONTINUE;
        }
        final byte[] name = new byte[Math.min(nameLength, Limits.MAX_NAME_LENGTH)];
        buffer.getBytes(nameOffset, name);
        final boolean isTaken = conductor.onConnect(new ConnectOffer(
                sessionId,
                connectRequest.correlationId(),
                connectRequest.protocolMin(),
                connectRequest.protocolMax(),
                connectRequest.responseStreamId(),
                connectRequest.pid(),
                connectRequest.pidStartTime(),
                connectRequest.requestedCredits(),
                nameLength,
                printable(name)));
        return isTaken ? Action.CONTINUE : Action.ABORT;
    }

    /** A name comes from outside and goes to logs. */
    private static String printable(final byte[] name) {
        return new String(name, StandardCharsets.UTF_8).replaceAll("\\p{C}", "?");
    }

    /** It is the first field of every request. */
    private static long correlationId(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + MessageHeaderDecoder.ENCODED_LENGTH, ByteOrder.LITTLE_ENDIAN);
    }

    /** Lengths of the first version: a newer client may send more, none may send less. */
    private static int minBlockLength(final int templateId) {
        switch (templateId) {
            case ConnectRequestDecoder.TEMPLATE_ID:
                return ConnectRequestDecoder.BLOCK_LENGTH;
            case RegisterRequestDecoder.TEMPLATE_ID:
                return RegisterRequestDecoder.BLOCK_LENGTH;
            case QueryRequestDecoder.TEMPLATE_ID:
                return QueryRequestDecoder.BLOCK_LENGTH;
            case SaveRequestDecoder.TEMPLATE_ID:
                return SaveRequestDecoder.BLOCK_LENGTH;
            case LoadRequestDecoder.TEMPLATE_ID:
                return LoadRequestDecoder.BLOCK_LENGTH;
            case CancelRequestDecoder.TEMPLATE_ID:
                return CancelRequestDecoder.BLOCK_LENGTH;
            case ReleaseRequestDecoder.TEMPLATE_ID:
                return ReleaseRequestDecoder.BLOCK_LENGTH;
            case UnregisterRequestDecoder.TEMPLATE_ID:
                return UnregisterRequestDecoder.BLOCK_LENGTH;
            case KeepAliveDecoder.TEMPLATE_ID:
                return KeepAliveDecoder.BLOCK_LENGTH;
            case CloseRequestDecoder.TEMPLATE_ID:
                return CloseRequestDecoder.BLOCK_LENGTH;
            default:
                return UNKNOWN_TEMPLATE;
        }
    }
}
