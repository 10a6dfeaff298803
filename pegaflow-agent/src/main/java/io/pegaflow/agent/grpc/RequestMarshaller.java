package io.pegaflow.agent.grpc;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Reads requests of one method. A long one is weighed before, and not read if there is no room for it; its call ends then. Of a long
 * one nothing is kept that nobody knows.
 */
final class RequestMarshaller<Q extends Message> implements MethodDescriptor.Marshaller<Q> {
    /** Longest message that is read as it comes: what it becomes is bounded by the threads that read. */
    static final int SHORT_LENGTH = 64 * 1024;

    /** Methods whose requests may be long; the others name an instance or a lease at most. */
    private static final Set<String> LONG_ONES = Set.of(
            EngineGrpc.getRegisterContextBatchMethod().getFullMethodName(),
            EngineGrpc.getSaveMethod().getFullMethodName(),
            EngineGrpc.getLoadMethod().getFullMethodName(),
            EngineGrpc.getQueryPrefetchMethod().getFullMethodName());

    private final MethodDescriptor.Marshaller<Q> marshaller;
    private final Q empty;
    private final Parser<Q> parser;
    private final String method;
    private final int highest;

    @SuppressWarnings("unchecked")
    RequestMarshaller(final MethodDescriptor<Q, ?> descriptor) {
        marshaller = descriptor.getRequestMarshaller();
        empty = ((MethodDescriptor.PrototypeMarshaller<Q>) marshaller).getMessagePrototype();
        parser = DiscardUnknownFieldsParser.wrap((Parser<Q>) empty.getParserForType());
        method = descriptor.getBareMethodName();
        highest = LONG_ONES.contains(descriptor.getFullMethodName()) ? GrpcServer.MAX_MESSAGE_BYTES : SHORT_LENGTH;
    }

    @Override
    public Q parse(final InputStream stream) {
        try {
            // Of a message that is there as a whole, as those without compression are, this is its length.
            final int length = stream.available();
            if (length <= SHORT_LENGTH) {
                return marshaller.parse(stream);
            }
            final Status refusal = length > highest ? tooLong(length) : admit(InboundCall.current(), stream, length);
            return refusal == null ? read(stream) : refuse(refusal);
        } catch (final IOException ex) {
            return refuse(unreadable(ex));
        } catch (final StatusRuntimeException ex) {
            return refuse(unreadable(ex.getCause()));
        }
    }

    private Q refuse(final Status status) {
        InboundCall.current().refuse(status);
        return empty;
    }

    private Status tooLong(final int length) {
        return Status.RESOURCE_EXHAUSTED.withDescription("request is too long: method=" + method + ", request_bytes="
                + length + ", highest=" + highest + "; send what the method takes and nothing else");
    }

    /** Room for what a message becomes; without it the status with which its call has to end. */
    Status admit(final InboundCall call, final InputStream stream, final int length) throws IOException {
        stream.mark(length);
        final long weight = MessageWeight.of(stream, empty.getDescriptorForType(), length);
        stream.reset();
        return call.reserve(method, length, weight);
    }

    /** Read a message that was admitted. */
    Q read(final InputStream stream) throws InvalidProtocolBufferException {
        return parser.parseFrom(stream);
    }

    Status unreadable(final Throwable cause) {
        return Status.INTERNAL.withDescription("cannot read the request: method=" + method + ", cause="
                + (cause == null ? "unknown" : cause.getMessage()) + "; send the message of the method, uncompressed");
    }

    @Override
    public InputStream stream(final Q value) {
        return marshaller.stream(value);
    }
}
