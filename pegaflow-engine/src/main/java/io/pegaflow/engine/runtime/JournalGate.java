package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.JournalRecorder;
import io.pegaflow.engine.journal.queue.CoreLoan;
import io.pegaflow.engine.journal.queue.Journal;
import io.pegaflow.engine.journal.queue.JournalFigures;

/**
 * What the engine has to know of its journal: is there room for another input, and how far has it been appended. Without a
 * journal there always is, and all is. Owned by the engine's thread.
 */
final class JournalGate {
    private final Journal journal;
    private final JournalRecorder recorder;
    private final JournalFigures figures;
    private final CoreLoan loan;
    private long markPosition;
    private long markNs;

    JournalGate(final Journal journal) {
        this.journal = journal;
        recorder = journal == null ? null : journal.recorder();
        figures = journal == null ? null : journal.figures();
        loan = journal == null ? null : journal.coreLoan();
    }

    /** Room for an input of this length and for all that is decided in a cycle? */
    boolean hasRoom(final int inputLength) {
        return recorder == null || recorder.hasRoom(inputLength);
    }

    /** Has a reply to wait for its records? */
    boolean isSync() {
        return journal != null && journal.isSync();
    }

    /** What was recorded up to here is appended once {@link #appendedPosition()} has come here. */
    long position() {
        return recorder == null ? 0 : recorder.position();
    }

    long appendedPosition() {
        return figures == null ? 0 : figures.appendedPosition();
    }

    /** Null if there is none. */
    JournalFigures figures() {
        return figures;
    }

    /** Bytes that wait to be appended. */
    long lagBytes() {
        return position() - appendedPosition();
    }

    /** How long the oldest of them has waited, as far as it can be told by asking now and then. */
    long lagNs(final long nowNs) {
        final long position = position();
        final long appended = appendedPosition();
        if (appended >= markPosition) {
            markPosition = position;
            markNs = nowNs;
        }
        return appended >= position ? 0 : nowNs - markNs;
    }

    /** Does the journal want to see the core, so that no input may be taken? */
    boolean wantsCore() {
        return loan != null && loan.isWanted();
    }

    /** Has it the core, so that nobody may touch it? */
    boolean hasCore() {
        return loan != null && loan.isLent();
    }

    /** It has no work under way. */
    void lend(final EngineCore core) {
        loan.lend(core, position());
    }

    /** False if the core must not be touched. */
    boolean takeCoreBack() {
        return loan == null || loan.takeBack();
    }

    /** All inputs are applied. */
    void leave(final EngineCore core) {
        if (loan != null) {
            loan.leave(core);
        }
    }

    void stopWaiting() {
        if (journal != null) {
            journal.stopWaiting();
        }
    }

    /** One that sees all that both are to see. */
    RecordListener with(final RecordListener other) {
        if (recorder == null) {
            return other;
        }
        return other == RecordListener.NONE ? recorder : new RecordListeners(recorder, other);
    }
}
