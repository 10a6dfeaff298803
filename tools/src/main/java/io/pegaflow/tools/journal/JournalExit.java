package io.pegaflow.tools.journal;

/** How a journal tool ends, beside {@link io.pegaflow.tools.process.ExitCode}. */
final class JournalExit {
    /** The journal is damaged or incomplete, or a replay decided otherwise. */
    static final int UNHEALTHY = 1;

    static final String FOOTER =
            "Exit status: 0 all is well, 1 the journal is damaged or incomplete, or was decided otherwise,"
                    + " 2 wrong options, no journal, or nothing found, 4 it cannot be read.";

    private JournalExit() {}
}
