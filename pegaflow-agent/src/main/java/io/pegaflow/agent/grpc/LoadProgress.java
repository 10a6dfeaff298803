package io.pegaflow.agent.grpc;

import io.grpc.stub.StreamObserver;
import io.pegaflow.agent.grpc.loadstate.LoadState;
import io.pegaflow.agent.grpc.proto.LoadResponse;
import io.pegaflow.engine.runtime.EdgeConnection;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import java.util.HashSet;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * Where a load stands, which the engine may carry out in several requests: the call is answered when the engine has taken all of
 * them, the client's state is stored when all have ended. If one fails, or the client does not wait any more, the others are given up;
 * the failure is told when they have ended, since the client then uses its blocks for something else. Any thread may call.
 */
final class LoadProgress implements TransferWatch.Transfer {
    private final Set<Long> underWay = new HashSet<>();
    private final LoadState state;
    private final StreamObserver<LoadResponse> observer;
    private final EdgeConnection connection;
    private int notTaken;
    private int notEnded;
    private RpcException failure;
    private boolean isGivenUp;
    private boolean isAnswered;

    LoadProgress(
            final LoadState state,
            final StreamObserver<LoadResponse> observer,
            final EdgeConnection connection,
            final int requests) {
        this.state = state;
        this.observer = observer;
        this.connection = connection;
        notTaken = requests;
        notEnded = requests;
    }

    /** There is nothing to load. */
    synchronized void finishEmpty() {
        state.succeed();
        answer();
    }

    /** This and that many more requests cannot be sent. */
    synchronized void onNotSent(final RpcException cause, final int more) {
        notEnded -= 1 + more;
        onFailed(cause);
    }

    private synchronized void onTaken() {
        if (--notTaken == 0 && failure == null && !isAnswered) {
            answer();
        }
    }

    private synchronized void onEnded(final long correlationId, final boolean wasTaken) {
        underWay.remove(correlationId);
        notEnded--;
        if (failure != null) {
            finishFailed();
            return;
        }
        // Whoever has the answer finds the state.
        if (notEnded == 0) {
            state.succeed();
        }
        if (!wasTaken) {
            onTaken();
        }
    }

    private synchronized void onFailed(final long correlationId, final RpcException cause) {
        underWay.remove(correlationId);
        notEnded--;
        onFailed(cause);
    }

    private void onFailed(final RpcException cause) {
        if (failure == null) {
            failure = cause;
        }
        giveUp();
        finishFailed();
    }

    private void finishFailed() {
        if (notEnded > 0) {
            return;
        }
        // The state goes first, as above.
        state.fail();
        if (!isAnswered) {
            isAnswered = true;
            observer.onError(failure.toStatusException());
        }
    }

    private void answer() {
        isAnswered = true;
        observer.onNext(LoadResponse.newBuilder().setStatus(Statuses.OK).build());
        observer.onCompleted();
    }

    /** Nobody waits for it. */
    synchronized void giveUp() {
        isGivenUp = true;
        // What finds no room now is tried again with the next look.
        underWay.removeIf(correlationId -> CancelCall.send(connection, correlationId));
    }

    @Override
    public synchronized boolean look() {
        if (notEnded > 0 && (isGivenUp || state.isGone())) {
            giveUp();
        }
        return notEnded > 0;
    }

    /** For a request that is about to be sent. */
    synchronized RpcReply newReply(final GrpcInstance instance, final int deviceId, final long correlationId) {
        underWay.add(correlationId);
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
                onEnded(correlationId, isTaken);
            }

            @Override
            void onFailure(final RpcException cause) {
                onFailed(correlationId, cause);
            }
        };
    }
}
