package io.pegaflow.agent.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.QueryResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Queries are what clients wait for before each request, so a short one is read and passed on by the thread of the network, without
 * another thread that has to wake up. That thread serves other clients, too: a long one it only copies, for a worker to read.
 */
final class QueryMethod implements MethodDescriptor.Marshaller<QueryMethod.Message> {
    private static final MethodDescriptor<QueryRequest, QueryResponse> DESCRIPTOR = EngineGrpc.getQueryPrefetchMethod();
    private static final byte[] NOTHING = {};

    private final RequestMarshaller<QueryRequest> marshaller = new RequestMarshaller<>(DESCRIPTOR);
    private final EngineService service;
    private final Executor workers;

    private QueryMethod(final EngineService service, final Executor workers) {
        this.service = service;
        this.workers = workers;
    }

    /** One of the two. */
    record Message(QueryRequest request, byte[] unread) {}

    static ServerMethodDefinition<Message, QueryResponse> of(final EngineService service, final Executor workers) {
        final QueryMethod method = new QueryMethod(service, workers);
        return ServerMethodDefinition.create(
                DESCRIPTOR.toBuilder(method, DESCRIPTOR.getResponseMarshaller()).build(),
                ServerCalls.asyncUnaryCall(method::query));
    }

    @Override
    public Message parse(final InputStream stream) {
        try {
            final int length = stream.available();
            return length <= RequestMarshaller.SHORT_LENGTH
                    ? new Message(marshaller.parse(stream), null)
                    : new Message(null, copy(InboundCall.current(), stream, length));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static byte[] copy(final InboundCall call, final InputStream stream, final int length) throws IOException {
        final Status refusal = call.reserve(DESCRIPTOR.getBareMethodName(), length, length);
        if (refusal == null) {
            return stream.readAllBytes();
        }
        call.refuse(refusal);
        return NOTHING;
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
        final InboundCall call = InboundCall.current();
        call.hold();
        try {
            workers.execute(() -> {
                try {
                    queryLong(call, message.unread(), observer);
                } finally {
                    call.release();
                }
            });
        } catch (final RejectedExecutionException ex) {
            call.release();
            observer.onError(RpcException.stopping().toStatusException());
        }
    }

    private void queryLong(final InboundCall call, final byte[] bytes, final StreamObserver<QueryResponse> observer) {
        try {
            final InputStream stream = new ByteArrayInputStream(bytes);
            final Status refusal = marshaller.admit(call, stream, bytes.length);
            if (refusal != null) {
                observer.onError(refusal.asRuntimeException());
                return;
            }
            service.queryPrefetch(marshaller.read(stream), observer);
        } catch (final IOException ex) {
            observer.onError(marshaller.unreadable(ex).asRuntimeException());
        }
    }
}
