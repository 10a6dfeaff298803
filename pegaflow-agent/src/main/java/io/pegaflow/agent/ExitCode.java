package io.pegaflow.agent;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the exit status of {@code pegaflow agent} means. */
public enum ExitCode {
    /** Stopped in order, by SIGTERM or Ctrl-C. */
    FINE(0, "stopped by SIGTERM or Ctrl-C"),
    /** Could not start, or could not go on. */
    FAILED(1, "could not start or could not go on; the log says why"),
    /** Wrong options. */
    USAGE(2, "wrong options, on the command line, in the environment or in a file"),
    /** Another agent has the run directory. */
    ALREADY_RUNNING(4, "another agent has the run directory; the message names its pid");

    private final int status;
    private final String meaning;

    ExitCode(final int status, final String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /**
     * The number.
     *
     * @return the exit status.
     */
    public int status() {
        return status;
    }

    /**
     * What it tells a person.
     *
     * @return a few words.
     */
    public String meaning() {
        return meaning;
    }

    /** For the help text. */
    static Map<String, String> meaningByStatus() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        code -> String.valueOf(code.status), ExitCode::meaning, (a, b) -> a, TreeMap::new));
    }
}
