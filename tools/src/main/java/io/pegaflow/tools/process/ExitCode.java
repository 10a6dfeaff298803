package io.pegaflow.tools.process;

/** How a tool ends. */
public final class ExitCode {
    /** Every loaded byte was right. */
    public static final int OK = 0;

    /** A loaded byte was wrong. */
    public static final int CORRUPT = 1;

    /** The options, or the trace, cannot be used. */
    public static final int USAGE = 2;

    /** The agent went away or stopped answering. */
    public static final int AGENT_LOST = 3;

    /** The tool could not run for another reason. */
    public static final int FAILED = 4;

    private ExitCode() {}
}
