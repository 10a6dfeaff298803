package io.pegaflow.agent.grpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import java.util.concurrent.Executor;

/** The methods of the service, as they are but for how their requests are read. */
final class ServiceMethods {
    private static final String QUERY = EngineGrpc.getQueryPrefetchMethod().getFullMethodName();

    private ServiceMethods() {}

    static ServerServiceDefinition of(final EngineService service, final Executor workers) {
        final ServerServiceDefinition all = service.bindService();
        final ServerServiceDefinition.Builder builder =
                ServerServiceDefinition.builder(all.getServiceDescriptor().getName());
        for (final ServerMethodDefinition<?, ?> method : all.getMethods()) {
            if (method.getMethodDescriptor().getFullMethodName().equals(QUERY)) {
                builder.addMethod(QueryMethod.of(service, workers));
            } else {
                builder.addMethod(bounded(method));
            }
        }
        return builder.build();
    }

    @SuppressWarnings("unchecked")
    private static <Q extends Message, A> ServerMethodDefinition<Q, A> bounded(
            final ServerMethodDefinition<?, ?> definition) {
        // All requests are messages of the one proto file.
        final ServerMethodDefinition<Q, A> method = (ServerMethodDefinition<Q, A>) definition;
        final MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(new RequestMarshaller<>(descriptor), descriptor.getResponseMarshaller())
                        .build(),
                method.getServerCallHandler());
    }
}
