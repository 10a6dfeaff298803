package io.pegaflow.agent.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.QueryResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Queries are what clients wait for before each request, so a short one is read and passed on by the thread of the network, without
 * another thread that has to wake up. That thread serves other clients, too: a long one it only copies, for a worker to read.
 */
final class QueryMethod implements MethodDescriptor.Marshaller<QueryMethod.Message> {
    /** Longest message that is short: some 1,900 hashes of 32 bytes, which take about as many tenths of a microsecond. */
    static final int SHORT_LENGTH = 64 * 1024;

    private static final MethodDescriptor<QueryRequest, QueryResponse> DESCRIPTOR = EngineGrpc.getQueryPrefetchMethod();

    private final EngineService service;
    private final Executor workers;

    private QueryMethod(final EngineService service, final Executor workers) {
        this.service = service;
        this.workers = workers;
    }

    /** One of the two. */
    record Message(QueryRequest request, byte[] unread) {}

    /** The methods of the service, with this one in its place. */
    static ServerServiceDefinition in(final EngineService service, final Executor workers) {
        final ServerServiceDefinition all = service.bindService();
        final ServerServiceDefinition.Builder builder =
                ServerServiceDefinition.builder(all.getServiceDescriptor().getName());
        for (final ServerMethodDefinition<?, ?> method : all.getMethods()) {
            final String name = method.getMethodDescriptor().getFullMethodName();
            if (!name.equals(DESCRIPTOR.getFullMethodName())) {
                builder.addMethod(method);
            }
        }
        final QueryMethod method = new QueryMethod(service, workers);
        return builder.addMethod(
                        DESCRIPTOR.toBuilder(method, DESCRIPTOR.getResponseMarshaller())
                                .build(),
                        ServerCalls.asyncUnaryCall(method::query))
                .build();
    }

    @Override
    public Message parse(final InputStream stream) {
        try {
            // Of a message that is there as a whole, as those without compression are, this is its length.
            return stream.available() <= SHORT_LENGTH
                    ? new Message(DESCRIPTOR.parseRequest(stream), null)
                    : new Message(null, stream.readAllBytes());
        } catch (final IOException ex) {
            throw Status.INTERNAL
                    .withDescription("cannot read a message")
                    .withCause(ex)
                    .asRuntimeException();
        }
    }

    @Override
    public InputStream stream(final Message value) {
        throw new UnsupportedOperationException("a server sends no requests");
    }

    private void query(final Message message, final StreamObserver<QueryResponse> observer) {
        if (message.request() != null) {
            service.queryPrefetch(message.request(), observer);
            return;
        }
        try {
            workers.execute(() -> queryLong(message.unread(), observer));
        } catch (final RejectedExecutionException ex) {
            observer.onError(
                    Status.UNAVAILABLE.withDescription("the agent is stopping").asRuntimeException());
        }
    }

    private void queryLong(final byte[] bytes, final StreamObserver<QueryResponse> observer) {
        final QueryRequest request;
        try {
            request = DESCRIPTOR.parseRequest(new ByteArrayInputStream(bytes));
        } catch (final StatusRuntimeException ex) {
            observer.onError(ex);
            return;
        }
        service.queryPrefetch(request, observer);
    }
}
