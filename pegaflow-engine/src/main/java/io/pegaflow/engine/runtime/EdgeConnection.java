package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CloseReason;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * What the core takes for one client, held by an edge on behalf of others. Requests of one connection are applied in the order in
 * which they are sent. Any thread may call.
 */
public final class EdgeConnection {
    private final ConcurrentHashMap<Long, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger replyBytes = new AtomicInteger();
    private final EdgeGateway gateway;
    private final int id;
    private final int credits;
    private final Consumer<CloseReason> onClosed;
    private volatile CloseReason closeReason;

    EdgeConnection(final EdgeGateway gateway, final int id, final int credits, final Consumer<CloseReason> onClosed) {
        this.gateway = gateway;
        this.id = id;
        this.credits = credits;
        this.onClosed = onClosed;
    }

    private record Pending(EdgeReplyHandler handler, int replyBytes) {}

    /**
     * Id of the connection.
     *
     * @return an id that no other connection of this engine has.
     */
    public int id() {
        return id;
    }

    /**
     * Requests that are not answered yet.
     *
     * @return their number.
     */
    public int inFlight() {
        return inFlight.get();
    }

    /**
     * Room for a request that waits for no device.
     *
     * @param requestLength most bytes of the message, its header included.
     * @param replyLength   most bytes of variable length in its reply, whose fixed part and errors always fit.
     * @return as {@link #claim(int, int, boolean)}.
     */
    public EdgeRequest claim(final int requestLength, final int replyLength) {
        return claim(requestLength, replyLength, false);
    }

    /**
     * Room for a request. What was claimed must be given to {@link #send} or {@link #abandon}.
     *
     * @param requestLength most bytes of the message, its header included.
     * @param replyLength   most bytes of variable length in its reply, whose fixed part and errors always fit.
     * @param isTransfer    whether it waits for a device, of which there may be fewer, so that there is room for others beside them.
     * @return the room; null if this connection or all together have too much in flight, or the request is too long.
     */
    public EdgeRequest claim(final int requestLength, final int replyLength, final boolean isTransfer) {
        final int bytes = EdgeGateway.LEAST_REPLY_BYTES + replyLength;
        if (inFlight.incrementAndGet() > EdgeGateway.share(credits, isTransfer)) {
            inFlight.decrementAndGet();
            return null;
        }
        if (replyBytes.addAndGet(bytes) <= EdgeGateway.share(EdgeGateway.MAX_REPLY_BYTES_PER_CONNECTION, isTransfer)) {
            final EdgeRequest request = gateway.claim(requestLength, bytes, isTransfer);
            if (request != null) {
                return request;
            }
        }
        replyBytes.addAndGet(-bytes);
        inFlight.decrementAndGet();
        return null;
    }

    /**
     * Give back what was claimed.
     *
     * @param request not to be used any more.
     */
    public void abandon(final EdgeRequest request) {
        final int bytes = request.replyBytes;
        gateway.giveBack(request);
        settle(bytes);
    }

    /**
     * Send a request.
     *
     * @param request holds the message; not to be used any more.
     * @param length  of the message.
     * @param handler takes the answer, once.
     * @return false if there was no room for it on the way, and nothing will be answered.
     */
    public boolean send(final EdgeRequest request, final int length, final EdgeReplyHandler handler) {
        final long correlationId = request.correlationId;
        pending.put(correlationId, new Pending(handler, request.replyBytes));
        if (!gateway.send(id, request, length)) {
            pending.remove(correlationId);
            abandon(request);
            return false;
        }
        final CloseReason reason = closeReason;
        if (reason != null) {
            fail(correlationId, reason);
        }
        return true;
    }

    /**
     * End the connection when a process is gone.
     *
     * @param pid          of the process.
     * @param pidStartTime from {@link io.pegaflow.ipc.ProcessIdentity#startTime(long)}.
     */
    public void watch(final long pid, final long pidStartTime) {
        gateway.watch(id, pid, pidStartTime);
    }

    /**
     * End the connection: its devices are withdrawn, its transfers cancelled.
     *
     * @param reason why.
     */
    public void close(final CloseReason reason) {
        gateway.close(id, reason);
    }

    /**
     * Has the engine ended the connection?
     *
     * @return whether it has, and all its requests were told.
     */
    public boolean isClosed() {
        return closeReason != null;
    }

    void onAdmitted(final long correlationId) {
        final Pending request = pending.get(correlationId);
        if (request != null) {
            request.handler.onAdmitted();
        }
    }

    void onReply(final long correlationId, final DirectBuffer buffer, final int offset, final int length) {
        final Pending request = pending.remove(correlationId);
        if (request != null) {
            settle(request);
            request.handler.onReply(buffer, offset, length);
        }
    }

    void onClosed(final CloseReason reason) {
        closeReason = reason;
        try {
            onClosed.accept(reason);
        } finally {
            for (final Long correlationId : pending.keySet()) {
                fail(correlationId, reason);
            }
        }
    }

    private void fail(final long correlationId, final CloseReason reason) {
        final Pending request = pending.remove(correlationId);
        if (request != null) {
            settle(request);
            request.handler.onClosed(reason);
        }
    }

    private void settle(final Pending request) {
        gateway.settle(request.replyBytes);
        settle(request.replyBytes);
    }

    private void settle(final int bytes) {
        replyBytes.addAndGet(-bytes);
        inFlight.decrementAndGet();
    }
}
