package io.pegaflow.tools.trace;

/** A line of a trace is not a request. */
public final class TraceException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * What is wrong.
     *
     * @param message names the value, and the file and line once they are known.
     */
    public TraceException(final String message) {
        super(message);
    }
}
