package io.pegaflow.client;

/** Why a request got no answer. The agent may have carried it out, or not. */
public enum RequestFailure {
    /** No answer within {@link ClientContext#requestTimeoutNs()}. */
    TIMED_OUT,
    /** The agent died. */
    AGENT_DIED,
    /** The agent died and another run of it is there. */
    AGENT_RESTARTED,
    /** The connection was closed in order, by either end. */
    CONNECTION_CLOSED
}
