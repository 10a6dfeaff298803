package io.pegaflow.agent.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/** What the message of one call takes of the budgets, from its first bytes until the call is carried out or given up. */
final class InboundCall extends ServerStreamTracer {
    /**
     * What a piece of a message counts at least, however short: it keeps a buffer of the network. Of the first piece, with which most
     * messages end, there are no more than calls.
     */
    static final int LEAST_PIECE_BYTES = 8 * 1024;

    private static final int LEAST_FIRST_BYTES = 1024;

    private static final Context.Key<InboundCall> CURRENT = Context.key("inbound-call");

    private final AtomicLong wireBytes = new AtomicLong();
    private final AtomicLong heapBytes = new AtomicLong();
    private final ByteBudget wire;
    private final ByteBudget heap;
    private ServerCall<?, ?> call;
    private boolean isRefused;
    private volatile boolean isHeld;

    InboundCall(final ByteBudget wire, final ByteBudget heap) {
        this.wire = wire;
        this.heap = heap;
    }

    /** That whose message is read, or which is carried out, on this thread. */
    static InboundCall current() {
        return CURRENT.get();
    }

    @Override
    public Context filterContext(final Context context) {
        return context.withValue(CURRENT, this);
    }

    void call(final ServerCall<?, ?> call) {
        this.call = call;
    }

    @Override
    public void inboundWireSize(final long more) {
        final long received = wireBytes.get();
        final long counted = Math.max(more, received == 0 ? LEAST_FIRST_BYTES : LEAST_PIECE_BYTES);
        if (!wire.take(counted)) {
            final long taken = wire.taken();
            // The library lets go of what came so far when it sees this.
            wire.giveBack(wireBytes.getAndSet(0));
            // From here it goes the way of a message that is too long: the call ends with this status, the connection
            // lives on.
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("too much in flight: received_bytes=" + received + ", in_flight_bytes=" + taken
                            + ", highest=" + wire.highest()
                            + "; wait for answers before asking more, or give the agent more heap")
                    .asRuntimeException();
        }
        wireBytes.addAndGet(counted);
    }

    /** Room for what a message becomes when it is read; without it the status with which the call has to end. */
    Status reserve(final String method, final int length, final long bytes) {
        if (heap.take(bytes)) {
            heapBytes.addAndGet(bytes);
            return null;
        }
        final boolean isAlone = bytes > heap.highest();
        return Status.RESOURCE_EXHAUSTED.withDescription(
                (isAlone ? "request needs more memory than there is for all: " : "too much in flight: ") + "method="
                        + method + ", request_bytes=" + length + ", needed_bytes=" + bytes
                        + (isAlone ? "" : ", in_flight_bytes=" + heap.taken()) + ", highest=" + heap.highest()
                        + (isAlone ? "; send it in parts" : "; wait for answers before asking more")
                        + ", or give the agent more heap");
    }

    /** End the call instead of carrying it out. On the thread that reads its message. */
    void refuse(final Status status) {
        isRefused = true;
        call.close(status, new Metadata());
    }

    boolean isRefused() {
        return isRefused;
    }

    /** It is another thread that carries it out, and calls {@link #release()}. */
    void hold() {
        isHeld = true;
    }

    /** It was carried out or is not going to be, and no thread reads its message any more. */
    void onEnd() {
        if (!isHeld) {
            release();
        }
    }

    void release() {
        wire.giveBack(wireBytes.getAndSet(0));
        heap.giveBack(heapBytes.getAndSet(0));
    }
}
