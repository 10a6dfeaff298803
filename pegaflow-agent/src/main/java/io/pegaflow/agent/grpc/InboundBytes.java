package io.pegaflow.agent.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what requests bring until they are read, and refuses more than fits: a message may have 64 MiB, and a few of them at once
 * would leave nobody memory to read anything with. Refused is whose bytes come when there is no room. What waits for the engine
 * or for a device does not count any more, its message is gone.
 */
final class InboundBytes extends ServerStreamTracer.Factory implements ServerInterceptor {
    private static final Context.Key<Stream> STREAM = Context.key("inbound-bytes");

    private final AtomicLong total = new AtomicLong();
    private final long highest;

    InboundBytes(final long highest) {
        this.highest = highest;
    }

    /**
     * An eighth of what this process may have, for a message keeps the buffers in which parts of others came beside it; and one of the
     * largest messages at least.
     */
    static InboundBytes ofThisProcess() {
        return new InboundBytes(
                Math.max(GrpcServer.MAX_MESSAGE_BYTES, Runtime.getRuntime().maxMemory() / 8));
    }

    long total() {
        return total.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(final String method, final Metadata headers) {
        return new Stream();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            final ServerCall<Q, A> call, final Metadata headers, final ServerCallHandler<Q, A> next) {
        final Stream stream = STREAM.get();
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onHalfClose() {
                try {
                    super.onHalfClose();
                } finally {
                    stream.release();
                }
            }
        };
    }

    private final class Stream extends ServerStreamTracer {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public Context filterContext(final Context context) {
            return context.withValue(STREAM, this);
        }

        @Override
        public void inboundWireSize(final long more) {
            bytes.addAndGet(more);
            if (total.addAndGet(more) > highest) {
                // From here it goes the way of a message that is too long: the call ends with this status, the
                // connection lives on.
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("too much in flight: requestBytes=" + highest
                                + "; wait for answers before asking more, or give the agent more heap")
                        .asRuntimeException();
            }
        }

        @Override
        public void streamClosed(final Status status) {
            release();
        }

        void release() {
            total.addAndGet(-bytes.getAndSet(0));
        }
    }
}
