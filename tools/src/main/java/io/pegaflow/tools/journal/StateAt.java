package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.journal.GapRecord;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.pool.PoolMemory;
import java.util.function.LongFunction;
import org.agrona.DirectBuffer;

/** Replays a journal up to a moment, and keeps the core as it was then. */
final class StateAt implements JournalVisitor {
    private final JournalTime at;
    private final int onlyRun;
    private final JournalReplay replay;
    private StartRecord start;
    private int run;
    private boolean isReached;
    private long lastSequence;
    private long lastTimestampNs;
    private boolean isInputWanted;

    /** A run of 0 is any. */
    StateAt(
            final JournalTime at,
            final int onlyRun,
            final LongFunction<? extends PoolMemory> pools,
            final CutStates states) {
        this.at = at;
        this.onlyRun = onlyRun;
        replay = new JournalReplay(pools, states);
    }

    @Override
    public void onStart(final StartRecord record) {
        // The state of a later run is no answer to what an earlier one held at its end.
        isReached |= start != null && run == onlyRun;
        if (!isReached) {
            start = record;
            run++;
            lastSequence = 0;
            lastTimestampNs = record.engineNs();
            replay.onStart(record);
        }
    }

    @Override
    public void onCut(final CutRecord cut) {
        if (start == null
                || start.config().incarnation() != cut.start().config().incarnation()) {
            start = cut.start();
            run++;
            if (!isReached) {
                lastSequence = cut.sequence();
                lastTimestampNs = cut.timestampNs();
            }
        }
        if (!isReached) {
            replay.onCut(cut);
        }
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        isReached |= (onlyRun == 0 || run == onlyRun) && at.isBefore(sequence, timestampNs, start);
        isInputWanted = !isReached;
        if (isInputWanted) {
            lastSequence = sequence;
            lastTimestampNs = timestampNs;
            replay.onInput(sequence, timestampNs, kind, source, payload, offset, length);
        }
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        if (isInputWanted) {
            replay.onDecision(inputSequence, kind, buffer, offset, length);
        }
    }

    @Override
    public void onInputEnd(final long sequence) {
        if (isInputWanted) {
            replay.onInputEnd(sequence);
        }
    }

    @Override
    public void onStateHash(final long sequence, final long hash) {
        if (isInputWanted) {
            replay.onStateHash(sequence, hash);
        }
    }

    @Override
    public void onGap(final GapRecord gap) {
        if (!isReached) {
            replay.onGap(gap);
        }
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        if (!isReached) {
            replay.onProblem(problem);
        }
    }

    /** Was the moment passed? Then what follows changes nothing. */
    boolean isReached() {
        return isReached;
    }

    /** Null if nothing could be replayed. */
    EngineCore core() {
        return replay.core();
    }

    /** Is the core that of the moment, or of an earlier one, before a gap, damage or a difference? */
    boolean isExact() {
        return replay.isRunning() && replay.sequence() == lastSequence;
    }

    /** Of the last input that the core has seen. */
    long replayedSequence() {
        return replay.sequence();
    }

    /** Null if all was decided as recorded. */
    String difference() {
        return replay.difference();
    }

    StartRecord start() {
        return start;
    }

    int run() {
        return run;
    }

    /** Of the last input before the moment. */
    long lastSequence() {
        return lastSequence;
    }

    long lastTimestampNs() {
        return lastTimestampNs;
    }
}
