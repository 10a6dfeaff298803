package io.pegaflow.agent.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Who may stop the agent: whoever sends the token as other administrators do over HTTP. */
public final class AdminAccess implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> SENT = Context.key("authorization");

    private static final String METHOD = EngineGrpc.getShutdownMethod().getFullMethodName();

    private final Predicate<String> allows;
    private final Supplier<String> refusal;

    /**
     * A rule.
     *
     * @param allows  whether whoever sent this header may; it is null if there was none.
     * @param refusal what whoever may not is told.
     */
    public AdminAccess(final Predicate<String> allows, final Supplier<String> refusal) {
        this.allows = allows;
        this.refusal = refusal;
    }

    /** Of the current call. */
    void check() throws RpcException {
        if (!allows.test(SENT.get())) {
            throw new RpcException(Status.Code.PERMISSION_DENIED, refusal.get());
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            final ServerCall<Q, A> call, final Metadata headers, final ServerCallHandler<Q, A> next) {
        if (!METHOD.equals(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        return Contexts.interceptCall(
                Context.current().withValue(SENT, headers.get(AUTHORIZATION)), call, headers, next);
    }
}
