package io.pegaflow.agent.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Which thread carries out a call. Methods that neither wait nor take long stay on the thread of the network, which serves many
 * clients: every further thread that has to wake up costs more than they do. The others, which read files, wait for a lock or have
 * much to read, go to the workers.
 */
final class CallExecutors implements ServerCallExecutorSupplier {
    private static final Set<String> AT_ONCE = Set.of(
            EngineGrpc.getHealthMethod().getFullMethodName(),
            EngineGrpc.getQueryPrefetchMethod().getFullMethodName(),
            EngineGrpc.getReleaseMethod().getFullMethodName());

    private final Executor workers;

    CallExecutors(final Executor workers) {
        this.workers = workers;
    }

    /** Null stands for the server's own, which is the thread of the network. */
    @Override
    public <Q, A> Executor getExecutor(final ServerCall<Q, A> call, final Metadata headers) {
        return AT_ONCE.contains(call.getMethodDescriptor().getFullMethodName()) ? null : workers;
    }
}
