package io.pegaflow.agent.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InboundBytesTest {
    private static final int PIECE = InboundCall.LEAST_PIECE_BYTES;

    private final ByteBudget wire = new ByteBudget(10 * PIECE);
    private final ByteBudget heap = new ByteBudget(100);
    private final InboundBytes inbound = new InboundBytes(wire, heap);

    private InboundCall newCall() {
        return (InboundCall) inbound.newServerStreamTracer("method", new Metadata());
    }

    private ServerCall.Listener<Object> start(final InboundCall call, final ServerCall.Listener<Object> listener) {
        final AtomicReference<ServerCall.Listener<Object>> started = new AtomicReference<>();
        final ServerCallHandler<Object, Object> handler = (ignored, headers) -> listener;
        call.filterContext(Context.ROOT).run(() -> started.set(inbound.interceptCall(null, new Metadata(), handler)));
        return started.get();
    }

    @Test
    void shouldRefuseWhoseBytesFindNoRoom() {
        final InboundCall one = newCall();
        final InboundCall other = newCall();
        one.inboundWireSize(6 * PIECE);
        other.inboundWireSize(4 * PIECE);
        final StatusRuntimeException ex = assertThrows(StatusRuntimeException.class, () -> other.inboundWireSize(1));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, ex.getStatus().getCode());
        assertEquals(
                "too much in flight: received_bytes=32768, in_flight_bytes=81920, highest=81920; wait for answers"
                        + " before asking more, or give the agent more heap",
                ex.getStatus().getDescription());
        assertEquals(6 * PIECE, wire.taken());
        start(other, new ServerCall.Listener<>() {}).onCancel();
        assertEquals(6 * PIECE, wire.taken());
        one.inboundWireSize(4 * PIECE);
        final ServerCall.Listener<Object> listener = start(one, new ServerCall.Listener<>() {});
        listener.onHalfClose();
        listener.onComplete();
        assertEquals(0, wire.taken());
    }

    @Test
    void shouldCountTheBufferThatAShortPieceKeeps() {
        final InboundCall call = newCall();
        call.inboundWireSize(1);
        assertEquals(1024, wire.taken());
        for (int i = 0; i < 9; i++) {
            call.inboundWireSize(1);
        }
        assertThrows(StatusRuntimeException.class, () -> call.inboundWireSize(1));
    }

    @Test
    void shouldRefuseWhatBecomesTooLargeWhenItIsRead() {
        final InboundCall one = newCall();
        final InboundCall other = newCall();
        assertNull(one.reserve("Save", 7, 60));
        assertEquals(
                "too much in flight: method=Save, request_bytes=8, needed_bytes=41, in_flight_bytes=60, highest=100;"
                        + " wait for answers before asking more, or give the agent more heap",
                other.reserve("Save", 8, 41).getDescription());
        assertEquals(
                "request needs more memory than there is for all: method=Save, request_bytes=8, needed_bytes=101,"
                        + " highest=100; send it in parts, or give the agent more heap",
                other.reserve("Save", 8, 101).getDescription());
        assertNotNull(other.reserve("Save", 8, Long.MAX_VALUE));
        assertNull(other.reserve("Save", 8, 40));
        assertEquals(100, heap.taken());
        start(one, new ServerCall.Listener<>() {}).onHalfClose();
        assertEquals(40, heap.taken());
    }

    /** What it brought stays until nobody reads it any more, though its client is gone. */
    @Test
    void shouldCountUntilTheCallIsCarriedOut() {
        final InboundCall call = newCall();
        call.inboundWireSize(PIECE);
        assertNull(call.reserve("Save", 1, 50));
        final ServerCall.Listener<Object> listener = start(call, new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
                assertEquals(50, heap.taken());
                assertEquals(PIECE, wire.taken());
            }
        });
        call.streamClosed(Status.CANCELLED);
        assertEquals(50, heap.taken());
        listener.onHalfClose();
        assertEquals(0, heap.taken());
        assertEquals(0, wire.taken());
    }

    @Test
    void shouldCountUntilAnotherThreadHasCarriedItOut() {
        final InboundCall call = newCall();
        assertNull(call.reserve("QueryPrefetch", 1, 50));
        final ServerCall.Listener<Object> listener = start(call, new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
                call.hold();
            }
        });
        listener.onHalfClose();
        listener.onCancel();
        assertEquals(50, heap.taken());
        call.release();
        call.release();
        assertEquals(0, heap.taken());
        assertTrue(heap.take(100));
    }
}
