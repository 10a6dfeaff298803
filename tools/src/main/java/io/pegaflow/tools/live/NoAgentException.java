package io.pegaflow.tools.live;

/** There are no counters to read. */
final class NoAgentException extends Exception {
    private static final long serialVersionUID = 1L;

    NoAgentException(final String message) {
        super(message);
    }
}
