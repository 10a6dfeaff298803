package io.pegaflow.agent.grpc;

import io.grpc.stub.StreamObserver;
import io.pegaflow.agent.grpc.loadstate.LoadState;
import io.pegaflow.agent.grpc.proto.LoadResponse;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Where a load stands: the call is answered when the engine has taken all of it, the client's state is stored when all of it has
 * arrived, and when any of it failed. Any thread may call.
 */
final class LoadProgress {
    private final LoadState state;
    private final StreamObserver<LoadResponse> observer;
    private int notTaken;
    private int notArrived;
    private boolean isAnswered;

    LoadProgress(final LoadState state, final StreamObserver<LoadResponse> observer, final int requests) {
        this.state = state;
        this.observer = observer;
        notTaken = requests;
        notArrived = requests;
    }

    /** The state goes first: whoever has the answer finds the state. */
    synchronized void fail(final RpcException failure) {
        state.fail();
        if (!isAnswered) {
            isAnswered = true;
            observer.onError(failure.toStatusException());
        }
    }

    private synchronized void onTaken() {
        if (--notTaken == 0 && !isAnswered) {
            answer();
        }
    }

    private synchronized void onArrived(final boolean wasTaken) {
        if (--notArrived == 0) {
            state.succeed();
        }
        if (!wasTaken) {
            onTaken();
        }
    }

    private void answer() {
        isAnswered = true;
        observer.onNext(LoadResponse.newBuilder().setStatus(Statuses.OK).build());
        observer.onCompleted();
    }

    /** There is nothing to load. */
    synchronized void finishEmpty() {
        state.succeed();
        answer();
    }

    RpcReply newReply(final GrpcInstance instance, final int deviceId) {
        return new RpcReply(Operation.LOAD, instance.id()) {
            private boolean isTaken;

            @Override
            void onEnd() {
                instance.endTransfer(deviceId);
            }

            @Override
            public void onAdmitted() {
                isTaken = true;
                onTaken();
            }

            @Override
            void onSuccess(final DirectBuffer buffer, final int offset, final MessageHeaderDecoder header) {
                onArrived(isTaken);
            }

            @Override
            void onFailure(final RpcException failure) {
                fail(failure);
            }
        };
    }
}
