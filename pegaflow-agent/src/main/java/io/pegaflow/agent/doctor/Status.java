package io.pegaflow.agent.doctor;

/** What a check found, worst last. */
enum Status {
    /** Nothing to do. */
    OK,
    /** The host does not tell; the agent may be fine. */
    UNKNOWN,
    /** The agent starts, and does worse than it could. */
    SLOW,
    /** The agent does not start, or would be killed. */
    STOP;

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
