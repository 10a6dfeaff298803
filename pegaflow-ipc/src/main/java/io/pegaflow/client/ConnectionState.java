package io.pegaflow.client;

/** Where a client stands towards its agent. */
public enum ConnectionState {
    /** An agent is there; the handshake is under way, or about to be tried again. */
    CONNECTING,
    /** Requests can be sent. */
    CONNECTED,
    /** No agent was found yet. The client keeps looking. */
    AGENT_NOT_RUNNING,
    /** The connection ended and no agent is there. The client keeps looking for the next one. */
    AGENT_LOST,
    /** Closed by its owner; final. */
    CLOSED
}
