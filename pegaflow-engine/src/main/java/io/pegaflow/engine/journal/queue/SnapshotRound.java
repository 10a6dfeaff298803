package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.SparseMemory;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * One snapshot in the making: replays the journal, from the snapshot before or the start of the run, in a core of its own up to a
 * cut, and compares every decision on the way. A cut at which requests are under way will not do; then it is the next one.
 */
final class SnapshotRound implements JournalVisitor, AutoCloseable {
    private final Path journal;
    private final long targetSequence;
    private final QueueJournalSource source;
    private final JournalReplay replay;
    private final JournalDecoder decoder;
    private final SnapshotWriter.Pace pace;
    private SparseMemory memory;
    private SnapshotRecord snapshot;
    private IOException failure;
    private String obstacle;
    private boolean isGap;

    /**
     * Begin.
     *
     * @param fromIndex      a record to begin at: a cut with a snapshot, or the start of a run.
     * @param targetSequence of the first cut that will do.
     */
    SnapshotRound(final Path journal, final long fromIndex, final long targetSequence, final SnapshotWriter.Pace pace) {
        this.journal = journal;
        this.targetSequence = targetSequence;
        this.pace = pace;
        source = QueueJournalSource.open(journal);
        try {
            source.moveTo(fromIndex);
        } catch (final RuntimeException ex) {
            source.close();
            throw ex;
        }
        replay = new JournalReplay(this::newPool, new SnapshotFiles(journal));
        decoder = new JournalDecoder(source, this, false);
    }

    private PoolMemory newPool(final long length) {
        CloseHelper.quietClose(memory);
        memory = new SparseMemory(length);
        return memory;
    }

    /**
     * Replay one record.
     *
     * @return false if there is none now, or the round is over.
     */
    boolean poll() {
        return !isOver() && decoder.poll();
    }

    boolean isOver() {
        return snapshot != null || failure != null || obstacle != null || replay.difference() != null;
    }

    /** The snapshot, null as long as there is none. */
    SnapshotRecord snapshot() {
        return snapshot;
    }

    /** Why the file could not be written, null if nothing was wrong with it. */
    IOException failure() {
        return failure;
    }

    /** Why there can be no snapshot of this run any more, null if there can. */
    String obstacle() {
        return replay.difference() == null ? obstacle : replay.difference();
    }

    /** Is it that inputs were not recorded, or are gone? */
    boolean isGap() {
        return isGap;
    }

    boolean isDifferent() {
        return replay.difference() != null;
    }

    @Override
    public void onStart(final StartRecord start) {
        replay.onStart(start);
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int sourceId,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        replay.onInput(sequence, timestampNs, kind, sourceId, payload, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        replay.onDecision(inputSequence, kind, buffer, offset, length);
    }

    @Override
    public void onInputEnd(final long sequence) {
        replay.onInputEnd(sequence);
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        replay.onStateHash(sequence, hash);
    }

    @Override
    public void onCut(final CutRecord cut) {
        replay.onCut(cut);
        if (!replay.isRunning()) {
            isGap = replay.snapshotDefect() == null;
            obstacle = replay.snapshotDefect() == null
                    ? "there is no state to begin at: " + source.location()
                    : replay.snapshotDefect();
            return;
        }
        final EngineCore core = replay.core();
        if (cut.sequence() >= targetSequence && !core.hasPendingWork()) {
            try {
                snapshot = SnapshotWriter.write(journal, new JournalCut(cut, source.index()), core, pace);
            } catch (final IOException ex) {
                failure = ex;
            }
        }
    }

    @Override
    public void onGap(final GapRecord gap) {
        isGap = true;
        obstacle = "inputs " + gap.fromSequence() + " to " + gap.toSequence() + " were not recorded";
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        obstacle = problem.location() + ": " + problem.text();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(source, memory);
    }
}
