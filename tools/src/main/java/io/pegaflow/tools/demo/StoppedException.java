package io.pegaflow.tools.demo;

/** The orchestrator went away, so this process has nothing left to do. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("stopped", null, false, false);
    }
}
