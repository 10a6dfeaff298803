package io.pegaflow.tools.demo;

/** The agent went away, or no longer answers, in the middle of a run. */
final class AgentLostException extends Exception {
    private static final long serialVersionUID = 1L;

    AgentLostException(final String message) {
        super(message);
    }
}
