package io.pegaflow.engine.core;

/**
 * The jobs that are not done yet, served in turn, so that none waits for a long one to end. A new job has its first turn at once
 * with all that is left of the cycle's budget: what fits is done within the input that asked for it.
 */
final class JobQueue {
    private static final int QUANTUM = 512;

    private final WorkBudget budget;
    private Job first;
    private Job last;
    private long hash;

    JobQueue(final WorkBudget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return first == null;
    }

    Job first() {
        return first;
    }

    /** Begin a job. */
    void start(final Job job, final JobRunner runner) {
        job.runner(runner);
        budget.allow(budget.limit());
        if (!runner.run(job)) {
            runner.onDeferred(job);
            append(job);
        }
    }

    /** Let a job go on later. */
    void defer(final Job job, final JobRunner runner) {
        job.runner(runner);
        append(job);
    }

    /** Go on with the jobs while there is budget left. */
    void step() {
        while (first != null && budget.left() > 0) {
            final Job job = first;
            first = job.nextJob;
            if (first == null) {
                last = null;
            }
            job.nextJob = null;
            hash -= job.progressHash();
            budget.allow(QUANTUM);
            if (!job.runner().run(job)) {
                append(job);
            }
        }
    }

    private void append(final Job job) {
        if (last == null) {
            first = job;
        } else {
            last.nextJob = job;
        }
        last = job;
        hash += job.progressHash();
    }

    /** Hash over all jobs and how far they are. */
    long hash() {
        return hash;
    }

    long recomputeHash() {
        long sum = 0;
        for (Job job = first; job != null; job = job.nextJob) {
            sum += job.progressHash();
        }
        return sum;
    }
}
