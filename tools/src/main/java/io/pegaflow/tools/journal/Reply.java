package io.pegaflow.tools.journal;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;

/**
 * A recorded answer.
 *
 * @param templateId of the message.
 * @param errorCode  0 unless it is an error.
 * @param a          first count of the answer, as {@link io.pegaflow.engine.core.DecisionKind#REPLY} says.
 * @param b          second count.
 * @param lease      that a query got, 0 if it got none.
 */
record Reply(int templateId, int errorCode, long a, long b, long lease) {
    boolean isError() {
        return templateId == ErrorReplyDecoder.TEMPLATE_ID;
    }

    ErrorCode error() {
        return ErrorCode.get(errorCode);
    }
}
