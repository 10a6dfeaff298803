package io.pegaflow.engine.core;

/** Carries out jobs of a kind, piece by piece. */
interface JobRunner {
    /**
     * Go on while the budget lasts.
     *
     * @return whether the job is done.
     */
    boolean run(Job job);

    /** The job goes on after the input that began it: what it needs of that input's bytes has to be kept. */
    default void onDeferred(final Job job) {}
}
