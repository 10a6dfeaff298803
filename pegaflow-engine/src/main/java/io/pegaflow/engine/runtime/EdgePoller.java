package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Takes what edges ask for: the same messages as from clients of Aeron, but for handshake and credits, which edges see to. */
final class EdgePoller implements ControlledMessageHandler {
    private static final int LIMIT = 16;
    private static final long BUSY_RETRY_NS = 10_000_000L;
    private static final CloseReason[] REASONS = CloseReason.values();

    private final UnsafeBuffer admitted = new UnsafeBuffer(new byte[EdgeDescriptor.ADMITTED_LENGTH]);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final EdgeGateway gateway;
    private final RingBuffer ring;
    private final RingBuffer mailbox;
    private final EdgeSlots slots;
    private final ConnectionTable connections;
    private final ConnectionConductor conductor;
    private final ReplyProxy replies;
    private final NativeProxy natives;
    private final CoreFeed feed;
    private final RequestMeter meter;
    private final RuntimeStats stats;
    private final RejectionLog rejections;

    EdgePoller(
            final EdgeGateway gateway,
            final ConnectionTable connections,
            final ConnectionConductor conductor,
            final ReplyProxy replies,
            final NativeProxy natives,
            final CoreFeed feed,
            final RequestMeter meter,
            final RuntimeStats stats,
            final RejectionLog rejections) {
        this.gateway = gateway;
        ring = gateway.ring();
        mailbox = gateway.mailbox();
        slots = gateway.slots();
        this.connections = connections;
        this.conductor = conductor;
        this.replies = replies;
        this.natives = natives;
        this.feed = feed;
        this.meter = meter;
        this.stats = stats;
        this.rejections = rejections;
    }

    /** On the engine's thread, before it polls for the first time. */
    void onStart() {
        gateway.engine(Thread.currentThread());
    }

    /** Let the edges know of answers that waited for the journal. */
    void wakeReadersOfReleased() {
        gateway.wakeDrainerForReleased();
    }

    /** Let the edges know of the answers of this cycle. */
    void wakeReaders() {
        gateway.wakeDrainer();
    }

    int poll() {
        return ring.controlledRead(this, LIMIT);
    }

    @Override
    public Action onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int connectionId = buffer.getInt(index + EdgeDescriptor.CONNECTION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case EdgeDescriptor.REQUEST:
                return onRequest(connectionId, buffer, index);
            case EdgeDescriptor.OPEN:
                conductor.onEdgeOpened(
                        connectionId, buffer.getInt(index + EdgeDescriptor.CREDITS_OFFSET, ByteOrder.LITTLE_ENDIAN));
                return Action.CONTINUE;
            case EdgeDescriptor.WATCH:
                conductor.onEdgeWatch(
                        connectionId,
                        buffer.getLong(index + EdgeDescriptor.PID_OFFSET, ByteOrder.LITTLE_ENDIAN),
                        buffer.getLong(index + EdgeDescriptor.PID_START_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN));
                return Action.CONTINUE;
            default:
                conductor.onEdgeClosed(
                        connectionId,
                        REASONS[buffer.getInt(index + EdgeDescriptor.REASON_OFFSET, ByteOrder.LITTLE_ENDIAN)]);
                // What follows may be of the one that takes its place.
                return Action.BREAK;
        }
    }

    private Action onRequest(final int connectionId, final MutableDirectBuffer buffer, final int index) {
        final EdgeRequest request =
                slots.get(buffer.getInt(index + EdgeDescriptor.SLOT_OFFSET, ByteOrder.LITTLE_ENDIAN));
        final Connection connection = connections.byId(connectionId);
        if (connection == null || !connection.isOpen()) {
            stats.unconnectedMessages++;
            slots.giveBack(request);
            return Action.CONTINUE;
        }
        final int length = buffer.getInt(index + EdgeDescriptor.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (!feed.canTake(connectionId, length)) {
            return Action.ABORT;
        }
        try {
            take(
                    connection,
                    request,
                    length,
                    buffer.getLong(index + EdgeDescriptor.ARRIVAL_NS_OFFSET, ByteOrder.LITTLE_ENDIAN));
        } catch (final RuntimeException ex) {
            if (feed.failure() != null) {
                return Action.BREAK;
            }
            stats.errors++;
            rejections.report(feed.nowNs(), ex);
        } finally {
            slots.giveBack(request);
        }
        return Action.CONTINUE;
    }

    private void take(final Connection connection, final EdgeRequest request, final int length, final long arrivalNs) {
        final UnsafeBuffer message = request.buffer();
        final long correlationId = message.getLong(MessageHeaderDecoder.ENCODED_LENGTH, ByteOrder.LITTLE_ENDIAN);
        final int templateId = header.wrap(message, 0).templateId();
        if (templateId == RegisterRequestDecoder.TEMPLATE_ID && !natives.hasRoomFor(length)) {
            stats.registrationsDeferred++;
            meter.onRefused(connection.transport, templateId, ErrorCode.BUSY);
            replies.refuse(
                    connection,
                    correlationId,
                    ErrorCode.BUSY,
                    BUSY_RETRY_NS,
                    "registrations are still being opened: length=" + length + "; try again");
            return;
        }
        stats.requests++;
        final int inFlightBefore = connection.inFlight++;
        meter.onTurn(connection, templateId, correlationId, arrivalNs);
        feed.input(InputKind.COMMAND, connection.id, message, 0, length);
        meter.onDecided();
        if (templateId == LoadRequestDecoder.TEMPLATE_ID && connection.inFlight > inFlightBefore) {
            admitted.putInt(EdgeDescriptor.CONNECTION_ID_OFFSET, connection.id, ByteOrder.LITTLE_ENDIAN);
            admitted.putLong(EdgeDescriptor.CORRELATION_ID_OFFSET, correlationId, ByteOrder.LITTLE_ENDIAN);
            if (!mailbox.write(EdgeDescriptor.ADMITTED, admitted, 0, EdgeDescriptor.ADMITTED_LENGTH)) {
                stats.droppedReplies++;
            }
        }
    }
}
