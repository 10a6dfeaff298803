package io.pegaflow.client;

/** The agent was restarted; everything registered is gone. */
public final class AgentRestartedException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    AgentRestartedException(final String message) {
        super(message);
    }
}
