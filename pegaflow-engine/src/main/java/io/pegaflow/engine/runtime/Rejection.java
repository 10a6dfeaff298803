package io.pegaflow.engine.runtime;

/** Kinds of messages that are not acceptable; each has a report rate of its own. */
enum Rejection {
    /** Shorter than a header, or another schema. */
    FOREIGN("foreign message on the request stream", "length", "schemaId"),
    /** Our schema, but not a request, or shorter than its fixed part. */
    MALFORMED("malformed request", "templateId", "length"),
    /** A request on a stream whose client has not connected, or not any more. */
    UNCONNECTED("request without a connection", "templateId", "length"),
    /** A connection cannot be made, and its client cannot even be told. */
    CONNECT("connect request refused", "responseStreamId", "connections"),
    /** More requests than credits. */
    CREDITS("client sends beyond its credits", "inFlight", "credits"),
    /** Replies are not drained. */
    UNDRAINED("client does not drain its replies", "freeBytes", "neededBytes");

    private final String text;
    private final String firstName;
    private final String secondName;

    Rejection(final String text, final String firstName, final String secondName) {
        this.text = text;
        this.firstName = firstName;
        this.secondName = secondName;
    }

    String describe(final int sessionId, final long first, final long second) {
        return text + ": sessionId=" + sessionId + ", " + firstName + "=" + first + ", " + secondName + "=" + second;
    }
}
