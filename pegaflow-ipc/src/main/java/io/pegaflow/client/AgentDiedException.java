package io.pegaflow.client;

/** The agent died before it answered. */
public final class AgentDiedException extends PegaflowException {
    private static final long serialVersionUID = 1L;

    AgentDiedException(final String message) {
        super(message);
    }
}
