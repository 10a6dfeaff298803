package io.pegaflow.agent.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;

/**
 * Counts what requests bring until they are carried out, and refuses more than fits: a message may have 64 MiB, and a few of them at
 * once would leave nobody memory to read anything with. Refused is whose bytes come when there is no room. What waits for the engine
 * or for a device does not count any more, its message is gone.
 */
final class InboundBytes extends ServerStreamTracer.Factory implements ServerInterceptor {
    private final ByteBudget wire;
    private final ByteBudget heap;

    /** So much for messages as they come, and so much for what is made of them. */
    InboundBytes(final ByteBudget wire, final ByteBudget heap) {
        this.wire = wire;
        this.heap = heap;
    }

    /**
     * Of what this process may have an eighth for messages that come, which lie outside the heap and keep more than their bytes there;
     * of the heap three eighths for what they are read into.
     */
    static InboundBytes ofThisProcess() {
        final long all = Runtime.getRuntime().maxMemory();
        return new InboundBytes(new ByteBudget(all / 8), new ByteBudget(all / 8 * 3));
    }

    /** The longest message for which there is room when it comes alone. */
    int maxMessageBytes() {
        return (int) Math.min(GrpcServer.MAX_MESSAGE_BYTES, wire.highest());
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(final String method, final Metadata headers) {
        return new InboundCall(wire, heap);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            final ServerCall<Q, A> call, final Metadata headers, final ServerCallHandler<Q, A> next) {
        final InboundCall inbound = InboundCall.current();
        inbound.call(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onHalfClose() {
                if (inbound.isRefused()) {
                    return;
                }
                try {
                    super.onHalfClose();
                } finally {
                    inbound.onEnd();
                }
            }

            // Of these one comes for every call, after whatever of its message was still to be read.
            @Override
            public void onCancel() {
                inbound.onEnd();
                super.onCancel();
            }

            @Override
            public void onComplete() {
                inbound.onEnd();
                super.onComplete();
            }
        };
    }
}
