package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * By which the engine lends its core to the journal, whose readers cannot compute the state behind a gap. While it is lent the
 * engine applies no input and leaves the core alone, so that {@code pf-snapshot} may read it; {@code pf-journal} writes a cut
 * there. At the end it is left to {@code pf-journal} for good.
 *
 * <p>It is kept, then wanted, then lent; whoever has borrowed it gives it back, soon if it is asked back.
 */
public final class CoreLoan {
    private static final long ASK_BACK_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long ASK_BACK_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private enum State {
        KEPT,
        WANTED,
        LENT,
        ASKED_BACK
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.KEPT);
    private final AtomicReference<JournalCut> cut = new AtomicReference<>();
    private EngineCore core;
    private long position;
    private volatile boolean isCutWanted;
    private volatile EngineCore left;

    CoreLoan() {}

    /** Ask for it. Called on the borrower's thread, as what follows. */
    void want() {
        cut.set(null);
        state.compareAndSet(State.KEPT, State.WANTED);
    }

    /** Null as long as it is not lent. */
    EngineCore borrowed() {
        return state.get() == State.LENT ? core : null;
    }

    /** Must it be given back at once? */
    boolean isAskedBack() {
        return state.get() == State.ASKED_BACK;
    }

    /** Have a cut written behind the last input before it was lent. */
    void wantCut() {
        isCutWanted = true;
    }

    /** Null as long as there is none. */
    JournalCut cut() {
        return cut.get();
    }

    /** The engine goes on. */
    void giveBack() {
        isCutWanted = false;
        state.set(State.KEPT);
    }

    /** Is a cut to be written once the ring is read up to here? Called on the journal's thread. */
    boolean wantsCutAt(final long consumerPosition) {
        return isCutWanted && consumerPosition >= position;
    }

    /** Called on the journal's thread. */
    void onCut(final JournalCut written) {
        isCutWanted = false;
        cut.set(written);
    }

    /** For the journal's thread when it closes: null unless the engine has ended in order. */
    EngineCore left() {
        return left;
    }

    /**
     * Is the core wanted, or lent already? Called on the engine's thread, as what follows.
     *
     * @return whether it is: take no input but the steps of work under way.
     */
    public boolean isWanted() {
        return state.get() != State.KEPT;
    }

    /**
     * Is the core lent? Nobody may touch it then, not even to read.
     *
     * @return whether it is.
     */
    public boolean isLent() {
        return state.get() == State.LENT;
    }

    /**
     * Lend it, as it is wanted.
     *
     * @param lent         without work under way.
     * @param ringPosition behind all that is recorded.
     */
    public void lend(final EngineCore lent, final long ringPosition) {
        core = lent;
        position = ringPosition;
        state.compareAndSet(State.WANTED, State.LENT);
    }

    /**
     * The engine stops and needs its core: wait until it is given back, which takes as long as writing a chunk of it.
     *
     * @return whether it is back. If not, it must not be touched.
     */
    public boolean takeBack() {
        if (state.compareAndSet(State.WANTED, State.KEPT) || !state.compareAndSet(State.LENT, State.ASKED_BACK)) {
            return true;
        }
        final long endNs = System.nanoTime() + ASK_BACK_TIMEOUT_NS;
        while (state.get() == State.ASKED_BACK && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(ASK_BACK_PAUSE_NS);
        }
        return state.get() == State.KEPT;
    }

    /**
     * The engine has ended in order and never touches its core again.
     *
     * @param last without work under way.
     */
    public void leave(final EngineCore last) {
        left = last;
    }
}
