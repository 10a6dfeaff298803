package io.pegaflow.agent.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InboundBytesTest {
    private final InboundBytes inbound = new InboundBytes(100);

    private ServerStreamTracer newStream() {
        return inbound.newServerStreamTracer("method", new Metadata());
    }

    @Test
    void shouldRefuseWhoseBytesFindNoRoom() {
        final ServerStreamTracer one = newStream();
        final ServerStreamTracer other = newStream();
        one.inboundWireSize(60);
        other.inboundWireSize(40);
        final StatusRuntimeException ex = assertThrows(StatusRuntimeException.class, () -> other.inboundWireSize(1));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, ex.getStatus().getCode());
        other.streamClosed(ex.getStatus());
        assertEquals(60, inbound.total());
        one.inboundWireSize(40);
        one.streamClosed(Status.OK);
        one.streamClosed(Status.OK);
        assertEquals(0, inbound.total());
    }

    @Test
    void shouldNotCountWhatIsReadThoughItIsNotAnswered() {
        final ServerStreamTracer stream = newStream();
        stream.inboundWireSize(100);
        final Context context = stream.filterContext(Context.ROOT);
        final AtomicReference<ServerCall.Listener<Object>> listener = new AtomicReference<>();
        context.run(() -> listener.set(
                inbound.interceptCall(null, new Metadata(), (call, headers) -> new ServerCall.Listener<>() {})));
        assertEquals(100, inbound.total());
        listener.get().onHalfClose();
        assertEquals(0, inbound.total());
        stream.streamClosed(Status.OK);
        assertEquals(0, inbound.total());
    }
}
