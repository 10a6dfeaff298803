package io.pegaflow.engine.runtime;

/** The deployments of an engine. */
public enum ThreadingMode {
    /** Every agent has a thread of its own. */
    DEDICATED,
    /** Engine and copy agents share one thread; {@code pf-native} and {@code pf-watch} block and keep theirs. */
    SHARED;

    /**
     * A new scheduler of this mode.
     *
     * @return the scheduler.
     */
    public EngineScheduler newScheduler() {
        return this == SHARED ? new SharedScheduler() : new DedicatedScheduler();
    }
}
