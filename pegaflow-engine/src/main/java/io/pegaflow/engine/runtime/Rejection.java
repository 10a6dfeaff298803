package io.pegaflow.engine.runtime;

/** Kinds of messages that are not acceptable; each has a report rate of its own. */
enum Rejection {
    /** Shorter than a header, or another schema. */
    FOREIGN("foreign message on the request stream"),
    /** Our schema, but not a request, or shorter than its fixed part. */
    MALFORMED("malformed request"),
    /** A request on a stream whose client has not connected, or not any more. */
    UNCONNECTED("request without a connection"),
    /** A ConnectRequest that cannot be answered. */
    CONNECT("connect request refused"),
    /** More requests than credits. */
    CREDITS("client beyond its credits"),
    /** Replies are not drained. */
    UNDRAINED("client does not drain its replies"),
    /** The agent's own handling threw. */
    HANDLING("message handling failed");

    private final String text;

    Rejection(final String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
