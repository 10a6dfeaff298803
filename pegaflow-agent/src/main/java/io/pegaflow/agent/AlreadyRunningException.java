package io.pegaflow.agent;

/** Another agent has the run directory. */
public final class AlreadyRunningException extends AgentException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param message naming the run directory and the pid of that agent.
     */
    public AlreadyRunningException(final String message) {
        super(message);
    }
}
