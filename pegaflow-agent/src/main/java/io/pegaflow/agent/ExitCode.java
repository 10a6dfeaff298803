package io.pegaflow.agent;

/** What the exit status of {@code pegaflow agent} means. */
public enum ExitCode {
    /** Stopped in order, by SIGTERM or Ctrl-C. */
    FINE(0),
    /** Could not start, or could not go on. */
    FAILED(1),
    /** Wrong options. */
    USAGE(2),
    /** Another agent has the run directory. */
    ALREADY_RUNNING(4);

    private final int status;

    ExitCode(final int status) {
        this.status = status;
    }

    /**
     * The number.
     *
     * @return the exit status.
     */
    public int status() {
        return status;
    }
}
