package io.pegaflow.engine.runtime.counters;

/** What is told of a client. Their order is that of the file: new ones go to the end. */
public enum ClientColumn {
    /** Number of the connection, never used twice in a run of the agent. */
    CONNECTION_ID,
    /** Pid of the client as it sees itself. */
    PID,
    /** When it connected, ns by the engine's clock. */
    CONNECTED_NS,
    /** When it was last heard of, ns by the engine's clock. */
    LAST_HEARD_NS,
    /** Requests under way now. */
    REQUESTS_IN_FLIGHT,
    /** Requests it may have under way. */
    CREDITS,
    /** Requests answered, errors included. */
    REQUESTS,
    /** Requests answered with an error. */
    ERRORS,
    /** Blocks its queries found. */
    BLOCK_HITS,
    /** Bytes its saves copied. */
    BYTES_SAVED,
    /** Bytes its loads copied. */
    BYTES_LOADED,
    /** Ordinal of its {@link io.pegaflow.engine.runtime.latency.RequestTransport}. */
    TRANSPORT
}
