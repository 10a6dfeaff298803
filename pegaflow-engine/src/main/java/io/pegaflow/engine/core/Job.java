package io.pegaflow.engine.core;

/** Work that may take more than one cycle. It is in the {@link JobQueue} between its turns. */
abstract class Job {
    private JobRunner runner;
    Job nextJob;

    JobRunner runner() {
        return runner;
    }

    void runner(final JobRunner newRunner) {
        runner = newRunner;
    }

    /** Of what it is and how far it is; does not change while the job is in the queue. */
    abstract long progressHash();
}
