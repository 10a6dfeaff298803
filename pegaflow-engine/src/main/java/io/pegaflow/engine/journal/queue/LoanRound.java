package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * One snapshot of the engine's own core, for want of anything a replay could begin with. The engine takes no input from when it
 * lends its core until that is copied in memory and the journal has a cut there; what follows does not concern it.
 */
final class LoanRound implements AutoCloseable {
    /** Longest time for which the engine may be kept waiting, from when it lends its core. */
    static final long MAX_LOAN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_STATE_BYTES = 512L << 20;

    private final Path journal;
    private final CoreLoan loan;
    private final NanoClock nanoClock;
    private final SnapshotWriter.Pace pace;
    private final long beganNs;
    private long lentNs;
    private long loanNs;
    private CoreCopy copy;
    private SnapshotRecord snapshot;
    private String failure;
    private boolean isReturned;

    LoanRound(final Path journal, final CoreLoan loan, final NanoClock nanoClock, final SnapshotWriter.Pace pace) {
        this.journal = journal;
        this.loan = loan;
        this.nanoClock = nanoClock;
        this.pace = pace;
        beganNs = nanoClock.nanoTime();
        loan.want();
    }

    /** Go on. Returns false while others have to act first. */
    boolean poll() {
        if (isOver()) {
            return false;
        }
        return copy == null ? borrow() : awaitCut();
    }

    boolean isOver() {
        return snapshot != null || failure != null;
    }

    private boolean borrow() {
        final EngineCore core = loan.borrowed();
        final long nowNs = nanoClock.nanoTime();
        if (core == null) {
            if (nowNs - beganNs > MAX_WAIT_NS) {
                fail("the engine did not come to rest for " + TimeUnit.NANOSECONDS.toMillis(MAX_WAIT_NS) + " ms");
            }
            return false;
        }
        lentNs = nowNs;
        loan.wantCut();
        try {
            copy = CoreCopy.of(core, MAX_STATE_BYTES, this::checkLoan);
        } catch (final IllegalStateException | OutOfMemoryError ex) {
            fail(ex.getMessage());
        }
        return true;
    }

    private void checkLoan() {
        if (loan.isAskedBack()) {
            throw new IllegalStateException("the engine stops");
        }
        if (nanoClock.nanoTime() - lentNs > MAX_LOAN_NS) {
            throw new IllegalStateException(
                    "requests would have waited for longer than " + TimeUnit.NANOSECONDS.toMillis(MAX_LOAN_NS) + " ms");
        }
    }

    private boolean awaitCut() {
        final JournalCut cut = loan.cut();
        if (cut == null) {
            try {
                checkLoan();
            } catch (final IllegalStateException ex) {
                fail(ex.getMessage());
            }
            return false;
        }
        giveBack();
        if (cut.record() == null || cut.record().sequence() != copy.sequence()) {
            fail("the journal could not be written");
            return true;
        }
        try {
            snapshot = SnapshotWriter.write(journal, cut, copy.stateHash(), copy::writeTo, pace);
        } catch (final IOException ex) {
            fail(FileFailure.describe(ex));
        }
        return true;
    }

    private void giveBack() {
        if (!isReturned) {
            isReturned = true;
            loanNs = lentNs == 0 ? 0 : nanoClock.nanoTime() - lentNs;
            loan.giveBack();
        }
    }

    private void fail(final String cause) {
        failure = cause;
        giveBack();
    }

    /** The snapshot, null as long as there is none. */
    SnapshotRecord snapshot() {
        return snapshot;
    }

    /** Why there is none, null if nothing was wrong. */
    String failure() {
        return failure;
    }

    /** For how long the engine was kept waiting. */
    long loanNs() {
        return loanNs;
    }

    @Override
    public void close() {
        giveBack();
        CloseHelper.quietClose(copy);
    }
}
