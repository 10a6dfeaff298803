package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CloseReason;
import org.agrona.DirectBuffer;

/**
 * Takes the answer to one request of an edge, on the thread of the edges. It must not block, since the answers to all requests come
 * on that thread.
 */
public interface EdgeReplyHandler {
    /** A load will be carried out; its answer follows. Only loads that are not answered at once are told of. */
    default void onAdmitted() {}

    /**
     * The answer; nothing follows.
     *
     * @param buffer holds the message, for the time of this call.
     * @param offset of its header.
     * @param length in bytes.
     */
    void onReply(DirectBuffer buffer, int offset, int length);

    /**
     * The connection ended before the request was answered; nothing follows. Also called by the thread that sends a request on a
     * connection that has just ended.
     *
     * @param reason why it ended.
     */
    void onClosed(CloseReason reason);
}
