package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.JournalRecorder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/** How a journal is kept. Fluent. Not safe for use by several threads. */
public final class JournalContext {
    /** Age at which a file is finished, by default. */
    public static final long DEFAULT_ROLL_NS = TimeUnit.HOURS.toNanos(1);

    /** Length of all files of a journal, by default. */
    public static final long DEFAULT_RETENTION_BYTES = 4L << 30;

    /** Age of files, by default. */
    public static final long DEFAULT_RETENTION_AGE_NS = TimeUnit.DAYS.toNanos(7);

    /** Length of the ring by default. */
    public static final int DEFAULT_RING_BYTES = JournalRecorder.DEFAULT_RING_BYTES;

    /** A file is finished when it has this part of all that may be kept, whatever its age. */
    private static final int FILES_IN_RETENTION = 8;

    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final long MIN_RETENTION_BYTES = 8L << 20;
    private static final int MAX_RING_BYTES = 1 << 30;

    private JournalMode mode = JournalMode.OFF;
    private OnJournalFailure onFailure = OnJournalFailure.GAP;
    private Path directory;
    private long rollNs = DEFAULT_ROLL_NS;
    private long retentionBytes = DEFAULT_RETENTION_BYTES;
    private long retentionAgeNs = DEFAULT_RETENTION_AGE_NS;
    private long ringBytes = DEFAULT_RING_BYTES;
    private JournalListener listener = JournalListener.NONE;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;

    /** No journal, until a mode is given. */
    public JournalContext() {}

    /**
     * Check all values.
     *
     * @throws IllegalArgumentException naming one that will not do.
     */
    public void validate() {
        check(rollNs >= TimeUnit.SECONDS.toNanos(1), "a file of the journal must last 1 s", "journalRollNs", rollNs);
        check(
                retentionBytes >= MIN_RETENTION_BYTES,
                "the journal must be allowed " + MIN_RETENTION_BYTES + " bytes",
                "journalRetentionBytes",
                retentionBytes);
        check(
                retentionAgeNs >= rollNs,
                "the journal must be kept as long as a file lasts, give a shorter --journal-roll or a longer"
                        + " --journal-retention-age",
                "journalRetentionAgeNs",
                retentionAgeNs);
        check(
                ringBytes >= DEFAULT_RING_BYTES && ringBytes <= MAX_RING_BYTES && BitUtil.isPowerOfTwo(ringBytes),
                "the ring of the journal must have a power of two of bytes, " + DEFAULT_RING_BYTES + " to "
                        + MAX_RING_BYTES,
                "journalRingBytes",
                ringBytes);
    }

    private static void check(final boolean isFine, final String rule, final String name, final long value) {
        if (!isFine) {
            throw new IllegalArgumentException(rule + ": " + name + "=" + value);
        }
    }

    /** Length at which a file is finished. */
    long fileBytes() {
        return Math.min(retentionBytes / FILES_IN_RETENTION, MAX_FILE_BYTES);
    }

    /**
     * Whether there is a journal, and who waits for it.
     *
     * @param mode the mode.
     * @return this.
     */
    public JournalContext mode(final JournalMode mode) {
        this.mode = mode;
        return this;
    }

    /**
     * Whether there is a journal, and who waits for it.
     *
     * @return the mode.
     */
    public JournalMode mode() {
        return mode;
    }

    /**
     * What to do when records cannot be appended.
     *
     * @param onFailure the choice.
     * @return this.
     */
    public JournalContext onFailure(final OnJournalFailure onFailure) {
        this.onFailure = onFailure;
        return this;
    }

    /**
     * What to do when records cannot be appended.
     *
     * @return the choice.
     */
    public OnJournalFailure onFailure() {
        return onFailure;
    }

    /**
     * Directory of the journal, its agent's own.
     *
     * @param directory created if it is not there.
     * @return this.
     */
    public JournalContext directory(final Path directory) {
        this.directory = directory;
        return this;
    }

    /**
     * Directory of the journal.
     *
     * @return the directory, null if none was given.
     */
    public Path directory() {
        return directory;
    }

    /**
     * Age at which a file is finished and the next one begun.
     *
     * @param rollNs in nanoseconds.
     * @return this.
     */
    public JournalContext rollNs(final long rollNs) {
        this.rollNs = rollNs;
        return this;
    }

    /**
     * Age at which a file is finished.
     *
     * @return nanoseconds.
     */
    public long rollNs() {
        return rollNs;
    }

    /**
     * Length of all files, beyond which the oldest are removed.
     *
     * @param retentionBytes in bytes.
     * @return this.
     */
    public JournalContext retentionBytes(final long retentionBytes) {
        this.retentionBytes = retentionBytes;
        return this;
    }

    /**
     * Length of all files, beyond which the oldest are removed.
     *
     * @return bytes.
     */
    public long retentionBytes() {
        return retentionBytes;
    }

    /**
     * Age beyond which files are removed.
     *
     * @param retentionAgeNs in nanoseconds.
     * @return this.
     */
    public JournalContext retentionAgeNs(final long retentionAgeNs) {
        this.retentionAgeNs = retentionAgeNs;
        return this;
    }

    /**
     * Age beyond which files are removed.
     *
     * @return nanoseconds.
     */
    public long retentionAgeNs() {
        return retentionAgeNs;
    }

    /**
     * Length of the ring between the engine's thread and the journal's.
     *
     * @param ringBytes in bytes, a power of two.
     * @return this.
     */
    public JournalContext ringBytes(final long ringBytes) {
        this.ringBytes = ringBytes;
        return this;
    }

    /**
     * Length of the ring.
     *
     * @return bytes.
     */
    public long ringBytes() {
        return ringBytes;
    }

    /**
     * Is told what an operator may want to read.
     *
     * @param listener the listener.
     * @return this.
     */
    public JournalContext listener(final JournalListener listener) {
        this.listener = listener;
        return this;
    }

    JournalListener listener() {
        return listener;
    }

    /**
     * By which files age.
     *
     * @param nanoClock the engine's clock.
     * @return this.
     */
    public JournalContext nanoClock(final NanoClock nanoClock) {
        this.nanoClock = nanoClock;
        return this;
    }

    NanoClock nanoClock() {
        return nanoClock;
    }

    /**
     * By which files are named.
     *
     * @param epochClock milliseconds since the epoch.
     * @return this.
     */
    public JournalContext epochClock(final EpochClock epochClock) {
        this.epochClock = epochClock;
        return this;
    }

    EpochClock epochClock() {
        return epochClock;
    }
}
