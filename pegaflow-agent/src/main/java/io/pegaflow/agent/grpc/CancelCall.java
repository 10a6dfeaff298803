package io.pegaflow.agent.grpc;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.runtime.EdgeConnection;
import io.pegaflow.engine.runtime.EdgeReplyHandler;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.ipc.codec.CancelRequestEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import org.agrona.DirectBuffer;

/** Asks the engine to copy nothing more for a save or load. What it copied or had begun to copy is answered as it is. */
final class CancelCall {
    private static final EdgeReplyHandler NOBODY = new EdgeReplyHandler() {
        @Override
        public void onReply(final DirectBuffer buffer, final int offset, final int length) {
            // The other request is answered, too.
        }

        @Override
        public void onClosed(final CloseReason reason) {
            // As above.
        }
    };

    private CancelCall() {}

    /** False if there is no room for it now. */
    static boolean send(final EdgeConnection connection, final long targetCorrelationId) {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + CancelRequestEncoder.BLOCK_LENGTH;
        final EdgeRequest request = connection.claim(length, 0);
        if (request == null) {
            return false;
        }
        new CancelRequestEncoder()
                .wrapAndApplyHeader(request.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(request.correlationId())
                .targetCorrelationId(targetCorrelationId);
        return connection.send(request, length, NOBODY);
    }
}
