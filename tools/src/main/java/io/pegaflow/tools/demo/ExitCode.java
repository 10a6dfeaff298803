package io.pegaflow.tools.demo;

/** How the demo ends. */
final class ExitCode {
    /** Every loaded byte was right. */
    static final int OK = 0;

    /** A loaded byte was wrong. */
    static final int CORRUPT = 1;

    /** The options, or the trace, cannot be used. */
    static final int USAGE = 2;

    /** The agent went away or stopped answering. */
    static final int AGENT_LOST = 3;

    /** The demo could not run for another reason. */
    static final int FAILED = 4;

    private ExitCode() {}
}
