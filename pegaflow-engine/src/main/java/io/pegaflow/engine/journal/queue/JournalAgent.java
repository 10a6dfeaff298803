package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.journal.JournalEncoder;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Takes what the engine has recorded out of the ring and appends it ({@code pf-journal}); between two inputs it begins new files,
 * removes old ones, and takes up again what had failed. It alone waits for the disk.
 */
public final class JournalAgent implements Agent {
    /** Name of the agent and of its thread. */
    public static final String NAME = "pf-journal";

    private static final int MESSAGE_LIMIT = 64;
    private static final long MAX_END_SNAPSHOT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MessageHandler handler = this::onMessage;
    private final OneToOneRingBuffer ring;
    private final JournalEncoder encoder;
    private final JournalSpool spool;
    private final JournalRetention retention;
    private final TakenInputs taken;
    private final CoreLoan coreLoan;
    private final JournalFigures figures;
    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final JournalListener listener;
    private final Path directory;
    private final long rollNs;
    private final long fileBytes;
    private long fileBeganNs;
    private long nextCheckNs;
    private boolean wantsBoundary;
    private boolean isBroken;
    private boolean hasRetentionFailed;
    private final AtomicReference<SnapshotRecord> offeredSnapshot = new AtomicReference<>();
    private volatile Thread thread;

    JournalAgent(
            final OneToOneRingBuffer ring,
            final JournalEncoder encoder,
            final JournalSpool spool,
            final JournalRetention retention,
            final TakenInputs taken,
            final CoreLoan coreLoan,
            final JournalFigures figures,
            final JournalContext context) {
        this.ring = ring;
        this.encoder = encoder;
        this.spool = spool;
        this.retention = retention;
        this.taken = taken;
        this.coreLoan = coreLoan;
        this.figures = figures;
        nanoClock = context.nanoClock();
        epochClock = context.epochClock();
        listener = context.listener();
        directory = context.directory();
        rollNs = context.rollNs();
        fileBytes = context.fileBytes();
        fileBeganNs = nanoClock.nanoTime();
        nextCheckNs = fileBeganNs;
    }

    @Override
    public void onStart() {
        thread = Thread.currentThread();
    }

    /** Is the caller the thread this agent runs on, so that it has to turn it rather than to wait for it? */
    boolean isOnThisThread() {
        return thread == Thread.currentThread();
    }

    @Override
    public int doWork() {
        final int workCount = ring.read(handler, wantsBoundary ? 1 : MESSAGE_LIMIT);
        if (encoder.isBetweenInputs() || isBroken) {
            if (workCount > 0) {
                onAppended();
            }
            return workCount + cutForState() + checkAll(nanoClock.nanoTime());
        }
        wantsBoundary |= workCount > 0 && nanoClock.nanoTime() - nextCheckNs >= 0;
        return workCount;
    }

    private void onAppended() {
        figures.onTurn(encoder.records(), encoder.bytes(), encoder.lostInputs());
        figures.appendedPosition(ring.consumerPosition());
        if (encoder.failure() == null && !isBroken) {
            taken.onAppended(encoder.sequence());
        }
    }

    /** A record that cannot be made is a defect of ours: the cache does without its journal from then on. */
    private void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        if (isBroken) {
            return;
        }
        try {
            encoder.onMessage(type, buffer, index, length);
        } catch (final RuntimeException ex) {
            isBroken = true;
            figures.onFailed();
            listener.onJournalFailed("the journal ends here by a defect: sequence=" + encoder.sequence() + ", cause="
                    + ex + "; restart the agent to begin another, and report it");
        }
    }

    private int checkAll(final long nowNs) {
        if (isBroken || nowNs - nextCheckNs < 0) {
            return 0;
        }
        nextCheckNs = nowNs + CHECK_INTERVAL_NS;
        wantsBoundary = false;
        if (spool.isRunGone()) {
            return replaceRun(nowNs);
        }
        if (encoder.failure() != null) {
            return recover();
        }
        if ((nowNs - fileBeganNs >= rollNs || spool.fileBytes() >= fileBytes) && spool.roll()) {
            fileBeganNs = nowNs;
            cut();
            removeOld();
            return 1;
        }
        return takeSnapshot();
    }

    /** A snapshot is written. Called by one thread, whichever. */
    void offerSnapshot(final SnapshotRecord snapshot) {
        offeredSnapshot.set(snapshot);
    }

    boolean isSnapshotTaken() {
        return offeredSnapshot.get() == null;
    }

    /** What lies before a snapshot may go, once the journal says that there is one. */
    private int takeSnapshot() {
        final SnapshotRecord snapshot = offeredSnapshot.get();
        if (snapshot == null || !encoder.snapshot(snapshot)) {
            return 0;
        }
        offeredSnapshot.set(null);
        figures.onSnapshot(snapshot);
        retention.release(SecondRollCycle.INSTANCE.toCycle(snapshot.cutIndex()));
        removeOld();
        return 1;
    }

    /** The engine has lent its core, and waits until there is a cut of the same moment. */
    private int cutForState() {
        if (!coreLoan.wantsCutAt(ring.consumerPosition())) {
            return 0;
        }
        coreLoan.onCut(cut());
        return 1;
    }

    /** A cut here and now; one without a record if it cannot be. */
    private JournalCut cut() {
        final long index = spool.nextIndex();
        final boolean isWritten = !isBroken && encoder.cut(epochClock.time());
        if (isWritten) {
            figures.onCut(encoder.sequence(), encoder.bytes());
        }
        return new JournalCut(isWritten ? encoder.lastCut() : null, index);
    }

    /** What is missing is said first. */
    private int recover() {
        if (!encoder.recover(epochClock.time())) {
            return 0;
        }
        figures.onGap();
        return 1;
    }

    /** All that was recorded is gone. A cut without a start before it says that inputs are missing, and which. */
    private int replaceRun(final long nowNs) {
        if (!spool.replaceRun()) {
            return 0;
        }
        fileBeganNs = nowNs;
        goOnCounting();
        final long nowMs = epochClock.time();
        if (encoder.failure() == null ? encoder.cut(nowMs) : encoder.recover(nowMs)) {
            figures.onGap();
        }
        return 1;
    }

    private void goOnCounting() {
        try {
            taken.goOnIn(spool.run());
        } catch (final IOException ex) {
            listener.onJournalNotice(
                    "cannot tell in the new run of the journal how many inputs were taken, a kill will cost an"
                            + " unknown number of them: run=" + spool.run().path() + ", " + FileFailure.describe(ex));
        }
    }

    void removeOld() {
        try {
            figures.onRemoved(retention.apply(spool.run(), epochClock.time()));
            hasRetentionFailed = false;
        } catch (final IOException | RuntimeException ex) {
            if (!hasRetentionFailed) {
                hasRetentionFailed = true;
                listener.onJournalNotice("cannot remove old files of the journal, it grows: cause=" + ex.getMessage());
            }
        }
    }

    /** Nothing more comes into the ring: append the rest, and say that this is the end. */
    @Override
    public void onClose() {
        // A turn may meet nothing but the padding at the end of the ring's memory, with messages behind it.
        for (int emptyTurns = 0; emptyTurns < 2; ) {
            emptyTurns = ring.read(handler, MESSAGE_LIMIT) > 0 ? 0 : emptyTurns + 1;
        }
        snapshotAtEnd();
        final boolean isEnded = !isBroken && encoder.end(epochClock.time());
        onAppended();
        if (isEnded) {
            taken.onEnd();
        }
        spool.close();
    }

    /** Readers need not replay the whole run to know how it ended. The stop does not wait long for that. */
    private void snapshotAtEnd() {
        final EngineCore core = coreLoan.left();
        if (core == null || !encoder.isBetweenInputs() || core.inputSequence() != encoder.sequence()) {
            return;
        }
        final JournalCut cut = cut();
        if (cut.record() == null) {
            return;
        }
        final long endNs = nanoClock.nanoTime() + MAX_END_SNAPSHOT_NS;
        try {
            final SnapshotRecord snapshot = SnapshotWriter.write(directory, cut, core, () -> {
                if (nanoClock.nanoTime() - endNs > 0) {
                    throw new UncheckedIOException(new IOException("it took too long"));
                }
            });
            if (encoder.snapshot(snapshot)) {
                figures.onSnapshot(snapshot);
            }
        } catch (final IOException | RuntimeException ex) {
            listener.onJournalNotice(
                    "no snapshot of the end of the journal, what reads it replays from an earlier one: cause="
                            + ex.getMessage() + ", limitMs=" + TimeUnit.NANOSECONDS.toMillis(MAX_END_SNAPSHOT_NS));
        }
    }

    @Override
    public String roleName() {
        return NAME;
    }
}
