package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.SnapshotRecord;
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
    private final AtomicLong cutBytes = new AtomicLong();
    private final AtomicLong cutSequence = new AtomicLong();
    private final AtomicLong snapshots = new AtomicLong();
    private final AtomicLong snapshotBytes = new AtomicLong();
    private final AtomicLong snapshotSequence = new AtomicLong();
    private final AtomicLong snapshotTimeMs = new AtomicLong();
    private final AtomicLong snapshotNs = new AtomicLong();
    private final AtomicLong snapshotDifferences = new AtomicLong();
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

    /** A cut was made, before which so many bytes are recorded. */
    void onCut(final long sequence, final long bytesBefore) {
        cutBytes.setRelease(bytesBefore);
        cutSequence.setRelease(sequence);
    }

    /** A snapshot is written and recorded. */
    void onSnapshot(final SnapshotRecord snapshot) {
        increment(snapshots, 1);
        snapshotBytes.setRelease(snapshot.lengthBytes());
        snapshotSequence.setRelease(snapshot.sequence());
        snapshotTimeMs.setRelease(snapshot.wallClockMs());
    }

    void snapshotNs(final long durationNs) {
        snapshotNs.setRelease(durationNs);
    }

    void onSnapshotDifference() {
        snapshotDifferences.setRelease(1);
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

    /**
     * Last input before the latest cut.
     *
     * @return its sequence, 0 before the first cut.
     */
    public long cutSequence() {
        return cutSequence.getAcquire();
    }

    /**
     * Bytes of the records before the latest cut.
     *
     * @return the bytes.
     */
    public long cutBytes() {
        return cutBytes.getAcquire();
    }

    /**
     * Snapshots written.
     *
     * @return the number.
     */
    public long snapshots() {
        return snapshots.getAcquire();
    }

    /**
     * Length of the latest snapshot.
     *
     * @return bytes, 0 before the first.
     */
    public long snapshotBytes() {
        return snapshotBytes.getAcquire();
    }

    /**
     * Last input before the latest snapshot.
     *
     * @return its sequence, 0 before the first snapshot.
     */
    public long snapshotSequence() {
        return snapshotSequence.getAcquire();
    }

    /**
     * When the latest snapshot was written.
     *
     * @return milliseconds since the epoch, 0 before the first.
     */
    public long snapshotTimeMs() {
        return snapshotTimeMs.getAcquire();
    }

    /**
     * How long the latest snapshot took, pauses included.
     *
     * @return nanoseconds, 0 before the first.
     */
    public long snapshotNs() {
        return snapshotNs.getAcquire();
    }

    /**
     * Did a snapshot's replay take other decisions than the engine did? There are no snapshots then.
     *
     * @return 1 if so, else 0.
     */
    public long snapshotDifferences() {
        return snapshotDifferences.getAcquire();
    }
}
