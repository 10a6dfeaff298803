package io.pegaflow.engine.core;

/** Why a connection ended. The order is part of the input record format. */
public enum CloseReason {
    /** The client said so. */
    CLIENT_CLOSED,
    /** The process is gone. */
    CLIENT_DIED,
    /** No message for too long from a client whose pid cannot be seen. */
    KEEP_ALIVE_TIMEOUT,
    /** The client does not drain its replies, or sends beyond its credits. */
    PROTOCOL_VIOLATION,
    /** A copy on the client's exported memory failed. */
    DEVICE_MEMORY_FAILED,
    /** The agent stops. */
    AGENT_STOPPING
}
