package io.pegaflow.client;

import java.util.concurrent.atomic.AtomicLong;

/** What a client met besides answers. Counts since the client was made; any thread may read, and sees recent values. */
public final class ClientStats {
    private final AtomicLong errors = new AtomicLong();
    private volatile Throwable lastError;
    private long foreignMessages;
    private long malformedMessages;
    private long lateReplies;
    private long unexpectedReplies;

    ClientStats() {}

    /**
     * Messages of other schemas, of unknown templates, or from somebody else than the agent; ignored.
     *
     * @return their number.
     */
    public long foreignMessages() {
        return foreignMessages;
    }

    /**
     * Messages whose lengths contradict each other, or that are too long; ignored.
     *
     * @return their number.
     */
    public long malformedMessages() {
        return malformedMessages;
    }

    /**
     * Answers to requests that had timed out; dropped.
     *
     * @return their number.
     */
    public long lateReplies() {
        return lateReplies;
    }

    /**
     * Answers to no request in flight; dropped.
     *
     * @return their number.
     */
    public long unexpectedReplies() {
        return unexpectedReplies;
    }

    /**
     * Errors of the Aeron client and failed attempts to start one.
     *
     * @return their number.
     */
    public long errors() {
        return errors.get();
    }

    /**
     * The last of {@link #errors()}.
     *
     * @return the error, null if there was none.
     */
    public Throwable lastError() {
        return lastError;
    }

    void onForeignMessage() {
        foreignMessages++;
    }

    void onMalformedMessage() {
        malformedMessages++;
    }

    void onLateReply() {
        lateReplies++;
    }

    void onUnexpectedReply() {
        unexpectedReplies++;
    }

    void onError(final Throwable error) {
        lastError = error;
        errors.incrementAndGet();
    }
}
