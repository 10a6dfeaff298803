package io.pegaflow.client;

/** No agent is running on this Aeron directory. */
public final class AgentNotRunningException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    AgentNotRunningException(final String message) {
        super(message);
    }
}
