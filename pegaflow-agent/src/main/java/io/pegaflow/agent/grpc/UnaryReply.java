package io.pegaflow.agent.grpc;

import io.grpc.stub.StreamObserver;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/** Passes the engine's answer on to a call whose own answer is known beforehand. */
class UnaryReply<A> extends RpcReply {
    private final StreamObserver<A> observer;
    private final A response;

    UnaryReply(final Operation operation, final String instanceId, final StreamObserver<A> observer, final A response) {
        super(operation, instanceId);
        this.observer = observer;
        this.response = response;
    }

    @Override
    final void onSuccess(final DirectBuffer buffer, final int offset, final MessageHeaderDecoder header) {
        observer.onNext(response);
        observer.onCompleted();
    }

    @Override
    final void onFailure(final RpcException failure) {
        observer.onError(failure.toStatusException());
    }
}
