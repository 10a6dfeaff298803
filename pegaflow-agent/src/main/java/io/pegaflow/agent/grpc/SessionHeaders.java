package io.pegaflow.agent.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.pegaflow.agent.grpc.proto.EngineGrpc;

/**
 * Lets a method send its headers at once. Otherwise they go with the first message, which a session never has, and its client
 * waits for them.
 */
final class SessionHeaders implements ServerInterceptor {
    private static final Context.Key<Runnable> SENDER = Context.key("headers");
    private static final String METHOD = EngineGrpc.getSessionMethod().getFullMethodName();

    /** Send the headers of the current call. */
    static void send() {
        SENDER.get().run();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            final ServerCall<Q, A> call, final Metadata headers, final ServerCallHandler<Q, A> next) {
        if (!METHOD.equals(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        final Once<Q, A> once = new Once<>(call);
        final Runnable sender = () -> once.sendHeaders(new Metadata());
        return Contexts.interceptCall(Context.current().withValue(SENDER, sender), once, headers, next);
    }

    private static final class Once<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
        private boolean isSent;

        Once(final ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendHeaders(final Metadata headers) {
            if (!isSent) {
                isSent = true;
                super.sendHeaders(headers);
            }
        }
    }
}
