package io.pegaflow.engine.journal.queue;

import java.util.concurrent.atomic.AtomicLong;

/** Figures of a journal, written by its thread; any thread may read. Totals are those of this run of the agent. */
public final class JournalFigures {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicLong lostInputs = new AtomicLong();
    private final AtomicLong rolls = new AtomicLong();
    private final AtomicLong filesRemoved = new AtomicLong();
    private final AtomicLong appendedPosition = new AtomicLong();
    private volatile boolean isFailing;

    JournalFigures() {}

    void onTurn(final long recordsTotal, final long bytesTotal, final long lostTotal) {
        records.setRelease(recordsTotal);
        bytes.setRelease(bytesTotal);
        lostInputs.setRelease(lostTotal);
    }

    void onFailed() {
        increment(failures, 1);
        isFailing = true;
    }

    void onResumed() {
        isFailing = false;
    }

    void onGap() {
        increment(gaps, 1);
    }

    void onRolled() {
        increment(rolls, 1);
    }

    void onRemoved(final int files) {
        increment(filesRemoved, files);
    }

    void appendedPosition(final long position) {
        appendedPosition.setRelease(position);
    }

    private static void increment(final AtomicLong figure, final long by) {
        figure.setRelease(figure.getPlain() + by);
    }

    /**
     * Records appended.
     *
     * @return the number.
     */
    public long records() {
        return records.getAcquire();
    }

    /**
     * Bytes of the records appended, without what the queue adds.
     *
     * @return the bytes.
     */
    public long bytes() {
        return bytes.getAcquire();
    }

    /**
     * How often appending began to fail.
     *
     * @return the number.
     */
    public long failures() {
        return failures.getAcquire();
    }

    /**
     * Gaps written, each after records were lost.
     *
     * @return the number.
     */
    public long gaps() {
        return gaps.getAcquire();
    }

    /**
     * Inputs that were applied but could not be recorded.
     *
     * @return the number.
     */
    public long lostInputs() {
        return lostInputs.getAcquire();
    }

    /**
     * Files finished because the next one was begun.
     *
     * @return the number.
     */
    public long rolls() {
        return rolls.getAcquire();
    }

    /**
     * Files removed because they were too old or too many.
     *
     * @return the number.
     */
    public long filesRemoved() {
        return filesRemoved.getAcquire();
    }

    /**
     * Position in the ring up to which everything is appended, or lost by the choice of the operator.
     *
     * @return the position in bytes.
     */
    public long appendedPosition() {
        return appendedPosition.getAcquire();
    }

    /**
     * Could the latest record not be appended?
     *
     * @return whether it could not.
     */
    public boolean isFailing() {
        return isFailing;
    }
}
