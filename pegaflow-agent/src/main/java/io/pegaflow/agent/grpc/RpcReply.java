package io.pegaflow.agent.grpc;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeReplyHandler;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/** Tells the errors among the engine's answers from the others. */
abstract class RpcReply implements EdgeReplyHandler {
    private final Operation operation;
    private final String instanceId;

    /** For a request of that kind to that instance. */
    RpcReply(final Operation operation, final String instanceId) {
        this.operation = operation;
        this.instanceId = instanceId;
    }

    /** The request was carried out; the reply of its kind lies behind the header. */
    abstract void onSuccess(DirectBuffer buffer, int offset, MessageHeaderDecoder header);

    /** It was not. */
    abstract void onFailure(RpcException failure);

    /** Nothing is registered of the instance any more, or ever was. */
    void onUnknownInstance(final RpcException failure) {
        onFailure(failure);
    }

    /** It is answered, whatever the answer. */
    void onEnd() {}

    @Override
    public final void onReply(final DirectBuffer buffer, final int offset, final int length) {
        onEnd();
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        if (header.templateId() == ErrorReplyDecoder.TEMPLATE_ID) {
            final ErrorReplyDecoder error = new ErrorReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
            final ErrorCode errorCode = ErrorCode.get(error.errorCode());
            if (errorCode == ErrorCode.UNKNOWN_INSTANCE) {
                // The engine knows it by a number that means nothing to the client.
                onUnknownInstance(RpcException.of(operation, Refusal.UNKNOWN_INSTANCE, instanceId));
            } else {
                onFailure(RpcException.of(operation, errorCode, error.text()));
            }
        } else {
            onSuccess(buffer, offset, header);
        }
    }

    @Override
    public final void onClosed(final CloseReason reason) {
        onEnd();
        if (reason == CloseReason.AGENT_STOPPING) {
            onFailure(RpcException.stopping());
        } else {
            onUnknownInstance(RpcException.of(operation, Refusal.UNKNOWN_INSTANCE, instanceId));
        }
    }
}
