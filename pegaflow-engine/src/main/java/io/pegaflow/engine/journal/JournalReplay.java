package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.NoOutput;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateException;
import java.util.function.LongFunction;
import org.agrona.DirectBuffer;

/**
 * Applies the inputs of a journal to a core of its own and compares every decision and every state hash. It replays from the start
 * of each run, or from a cut whose state it is given by {@link #resume}; in between, after a gap or a problem, inputs are passed
 * over and counted. The first difference ends the replay: what follows would follow from it.
 *
 * <p>Not safe for use by several threads.
 */
public final class JournalReplay implements JournalVisitor {
    private final LongFunction<? extends PoolMemory> pools;
    private final CutStates states;
    private final FoundDecisions found = new FoundDecisions();
    private final RecentInputs recent = new RecentInputs();
    private EngineCore core;
    private boolean isRunning;
    private long sequence;
    private long inputs;
    private long decisions;
    private long stateHashes;
    private long inputsPassedOver;
    private long runs;
    private long snapshots;
    private String snapshotDefect;
    private String difference;

    /**
     * A replay that has seen nothing.
     *
     * @param pools gives zero-filled memory of a length for the pool of a run; whoever made it frees it. Only directories of slabs in
     *              use are touched.
     */
    public JournalReplay(final LongFunction<? extends PoolMemory> pools) {
        this(pools, CutStates.NONE);
    }

    /**
     * A replay that has seen nothing, and that can go on from snapshots where nothing is known of what was before.
     *
     * @param pools  as above.
     * @param states knows states as of cuts; a damaged one counts as none.
     */
    public JournalReplay(final LongFunction<? extends PoolMemory> pools, final CutStates states) {
        this.pools = pools;
        this.states = states;
    }

    /**
     * Sees the decisions of the core: what a core that is given to {@link #resume} was made with.
     *
     * @return the listener.
     */
    public RecordListener listener() {
        return found;
    }

    /**
     * Go on from a state.
     *
     * @param restored     a core in the state of a cut, made with {@link #listener()}.
     * @param lastSequence of the last input before that cut.
     */
    public void resume(final EngineCore restored, final long lastSequence) {
        core = restored;
        sequence = lastSequence;
        isRunning = difference == null;
        found.clear();
        recent.clear();
    }

    @Override
    public void onStart(final StartRecord start) {
        if (difference == null) {
            runs++;
            // Its memory first, so that a failure leaves nothing half-made.
            final PoolMemory pool = pools.apply(start.poolBytes());
            resume(new EngineCore(start.config(), pool, new NoOutput(), found), 0);
        }
    }

    @Override
    public void onInput(
            final long inputSequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int offset,
            final int length) {
        if (!isRunning) {
            inputsPassedOver++;
            return;
        }
        found.clear();
        recent.add(inputSequence, timestampNs, kind, source, payload, offset, length);
        sequence = inputSequence;
        try {
            core.onInput(inputSequence, timestampNs, kind, source, payload, offset, length);
            inputs++;
        } catch (final RuntimeException ex) {
            differ("the core fails: " + ex);
        }
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        if (!isRunning) {
            return;
        }
        if (found.isNext(kind, buffer, offset, length)) {
            decisions++;
        } else {
            differ("decision: recorded=" + RecordText.decision(kind, buffer, offset, length) + ", found="
                    + found.text());
        }
    }

    @Override
    public void onInputEnd(final long inputSequence) {
        if (isRunning && found.hasNext()) {
            differ("decision: recorded=nothing, found=" + found.text());
        }
    }

    @Override
    public void onStateHash(final long inputSequence, final long hash) {
        if (!isRunning) {
            return;
        }
        if (core.stateHash() == hash) {
            stateHashes++;
        } else {
            differ(String.format("state hash: recorded=%016x, found=%016x", hash, core.stateHash()));
        }
    }

    @Override
    public void onCut(final CutRecord cut) {
        if (isRunning || difference != null) {
            return;
        }
        try {
            final EngineCore restored = states.read(cut, cursor -> restore(cut.start(), cursor));
            if (restored != null) {
                resume(restored, cut.sequence());
                snapshots++;
            }
        } catch (final StateException ex) {
            snapshotDefect = ex.getMessage();
        }
    }

    private EngineCore restore(final StartRecord start, final StateCursor cursor) {
        return EngineCore.restore(start.config(), pools.apply(start.poolBytes()), new NoOutput(), found, cursor);
    }

    @Override
    public void onGap(final GapRecord gap) {
        isRunning = false;
    }

    @Override
    public void onProblem(final JournalProblem problem) {
        isRunning = false;
    }

    private void differ(final String what) {
        isRunning = false;
        difference = "replay differs: sequence=" + sequence + ", " + what + System.lineSeparator() + "last inputs:"
                + recent.text();
    }

    /**
     * The core of the last run.
     *
     * @return the core, as of the last input that was applied; null before the first start.
     */
    public EngineCore core() {
        return core;
    }

    /**
     * Are inputs applied?
     *
     * @return false before a start and after a gap, a problem or a difference.
     */
    public boolean isRunning() {
        return isRunning;
    }

    /**
     * The first difference, with the inputs before it.
     *
     * @return some lines, null if there is none.
     */
    public String difference() {
        return difference;
    }

    /**
     * The last input that was applied.
     *
     * @return its sequence.
     */
    public long sequence() {
        return sequence;
    }

    /**
     * Runs replayed.
     *
     * @return their number.
     */
    public long runs() {
        return runs;
    }

    /**
     * Snapshots from which the replay went on.
     *
     * @return their number.
     */
    public long snapshots() {
        return snapshots;
    }

    /**
     * Why the last snapshot could not be used that could not.
     *
     * @return where it is damaged, null if all could be used.
     */
    public String snapshotDefect() {
        return snapshotDefect;
    }

    /**
     * Inputs applied.
     *
     * @return their number.
     */
    public long inputs() {
        return inputs;
    }

    /**
     * Inputs passed over because the state before them is not known.
     *
     * @return their number.
     */
    public long inputsPassedOver() {
        return inputsPassedOver;
    }

    /**
     * Decisions that were equal.
     *
     * @return their number.
     */
    public long decisions() {
        return decisions;
    }

    /**
     * State hashes that were equal.
     *
     * @return their number.
     */
    public long stateHashes() {
        return stateHashes;
    }
}
