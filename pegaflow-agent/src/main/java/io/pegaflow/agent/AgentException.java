package io.pegaflow.agent;

/** An agent cannot start; the message says what failed, with the values, and what to do about it. */
public class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param message for the person who started the agent.
     */
    public AgentException(final String message) {
        super(message);
    }

    /**
     * An exception.
     *
     * @param message for the person who started the agent.
     * @param cause   of it.
     */
    public AgentException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
