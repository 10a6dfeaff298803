package io.pegaflow.tools.process;

/** The agent went away, or no longer answers, in the middle of a run. */
public final class AgentLostException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * The agent is lost.
     *
     * @param message what was noticed.
     */
    public AgentLostException(final String message) {
        super(message);
    }
}
