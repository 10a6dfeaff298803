package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.ipc.FileFailure;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/**
 * Makes a snapshot whenever so much was recorded since the last one that its retention would want to remove something ({@code
 * pf-snapshot}). It reads what {@link JournalAgent} has written and replays it in a core of its own, so the engine neither
 * pauses nor copies. It works for a short time and rests for three times as long: a quarter of a core, while a snapshot is made,
 * and memory for the directories and the index of one more core.
 *
 * <p>Behind a gap there is nothing to replay from. There it copies the core of the engine, which waits meanwhile.
 *
 * <p>Each decision is replayed once and compared. If one differs there is a defect in the software: that is told once and counted,
 * and there are no further snapshots, so nothing more is removed of this run.
 */
public final class Snapshotter implements Agent {
    /** Name of the agent and of its thread. */
    public static final String NAME = "pf-snapshot";

    private static final int UNITS_IN_RETENTION = 4;
    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long REST_NS = 3 * WORK_NS;
    private static final long LOAN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_FAILED_LOANS = 3;

    private final Journal journal;
    private final JournalFigures figures;
    private final JournalListener listener;
    private final NanoClock nanoClock;
    private final long unitBytes;
    private final long unitNs;
    private long fromIndex;
    private long doneSequence;
    private long doneBytes;
    private long doneNs;
    private long beganNs;
    private long turnEndNs;
    private volatile boolean isStopping;
    private boolean isOver;
    private boolean hasFailed;
    private SnapshotRound round;
    private LoanRound loanRound;
    private long seenGaps;
    private long nextLoanNs;
    private int failedLoans;

    /**
     * For a journal that was just opened.
     *
     * @param journal of this process.
     * @param context it was opened with.
     */
    public Snapshotter(final Journal journal, final JournalContext context) {
        this.journal = journal;
        figures = journal.figures();
        listener = context.listener();
        nanoClock = context.nanoClock();
        unitBytes = context.retentionBytes() / UNITS_IN_RETENTION;
        unitNs = context.retentionAgeNs() / UNITS_IN_RETENTION;
        fromIndex = journal.firstRun().firstIndex();
        doneNs = nanoClock.nanoTime();
        nextLoanNs = doneNs;
    }

    /**
     * Run on a thread of its own.
     *
     * @param journal of this process.
     * @param context it was opened with.
     * @return ends the thread; to be closed before the journal.
     */
    public static AutoCloseable start(final Journal journal, final JournalContext context) {
        final Snapshotter snapshotter = new Snapshotter(journal, context);
        final AgentRunner runner =
                new AgentRunner(new SnapshotIdle(snapshotter), snapshotter::onError, null, snapshotter);
        AgentRunner.startOnThread(runner, task -> {
            final Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        });
        return () -> {
            snapshotter.isStopping = true;
            runner.close();
        };
    }

    private void onError(final Throwable error) {
        if (!(error instanceof AgentTerminationException)) {
            giveUp("no snapshots of the journal any more: cause=" + error);
        }
    }

    @Override
    public int doWork() {
        if (isOver) {
            return 0;
        }
        if (loanRound != null || wantsLoan()) {
            return goOnAfterGap();
        }
        if (seenGaps != figures.gaps() || round == null && !begin()) {
            return 0;
        }
        turnEndNs = nanoClock.nanoTime() + WORK_NS;
        int workCount = 0;
        while (nanoClock.nanoTime() - turnEndNs < 0 && round.poll()) {
            workCount++;
        }
        keepPace();
        if (round.isOver()) {
            end();
            workCount++;
        }
        return workCount;
    }

    private void keepPace() {
        if (isStopping) {
            throw new AgentTerminationException("the agent stops");
        }
        if (nanoClock.nanoTime() - turnEndNs >= 0) {
            LockSupport.parkNanos(REST_NS);
            turnEndNs = nanoClock.nanoTime() + WORK_NS;
        }
    }

    /** Is there a cut that lies far enough behind the last snapshot, and is that one recorded? */
    private boolean begin() {
        final long target = figures.cutSequence();
        if (target <= doneSequence
                || figures.cutBytes() - doneBytes < unitBytes && nanoClock.nanoTime() - doneNs < unitNs
                || !journal.isSnapshotTaken()) {
            return false;
        }
        beganNs = nanoClock.nanoTime();
        doneBytes = figures.cutBytes();
        round = new SnapshotRound(journal.directory().path(), fromIndex, target, this::keepPace);
        return true;
    }

    private void end() {
        final SnapshotRound ended = round;
        round = null;
        CloseHelper.quietClose(ended);
        doneNs = nanoClock.nanoTime();
        if (ended.snapshot() != null) {
            onSnapshot(ended.snapshot());
        } else if (ended.isGap()) {
            // Told by the figures as well, if not yet.
            seenGaps = Math.min(seenGaps, figures.gaps() - 1);
        } else if (ended.failure() == null) {
            if (ended.isDifferent()) {
                figures.onSnapshotDifference();
            }
            giveUp("no snapshots of the journal any more until the agent is started again, so nothing of this run is"
                    + " removed: cause=" + ended.obstacle());
        } else if (!hasFailed) {
            hasFailed = true;
            listener.onJournalNotice("cannot write a snapshot of the journal, it will be tried again: "
                    + FileFailure.describe(ended.failure()));
        }
    }

    /** Was something lost, and is the journal written again? Then nothing can be replayed from here on but from a state. */
    private boolean wantsLoan() {
        return seenGaps != figures.gaps()
                && !figures.isFailing()
                && nanoClock.nanoTime() - nextLoanNs >= 0
                && journal.isSnapshotTaken();
    }

    private int goOnAfterGap() {
        if (loanRound == null) {
            CloseHelper.quietClose(round);
            round = null;
            seenGaps = figures.gaps();
            beganNs = nanoClock.nanoTime();
            turnEndNs = beganNs + WORK_NS;
            loanRound = new LoanRound(journal.directory().path(), journal.coreLoan(), nanoClock, this::keepPace);
            return 1;
        }
        final boolean hasWorked = loanRound.poll();
        if (loanRound.isOver()) {
            endLoan();
        }
        return hasWorked ? 1 : 0;
    }

    private void endLoan() {
        final LoanRound ended = loanRound;
        loanRound = null;
        CloseHelper.quietClose(ended);
        nextLoanNs = nanoClock.nanoTime() + LOAN_INTERVAL_NS;
        if (ended.snapshot() != null) {
            failedLoans = 0;
            onSnapshot(ended.snapshot());
            doneBytes = figures.cutBytes();
            listener.onJournalRecovered("the journal can be replayed again from here on: sequence="
                    + ended.snapshot().sequence() + ", requests waited "
                    + TimeUnit.NANOSECONDS.toMicros(ended.loanNs()) + " us for it");
        } else if (++failedLoans < MAX_FAILED_LOANS) {
            seenGaps--;
        } else {
            giveUp("behind the gap in the journal nothing can be replayed until the agent is started again, and nothing"
                    + " of this run is removed: cause=" + ended.failure());
        }
    }

    /** Is it to be turned again soon, as others wait for it? */
    boolean isUrgent() {
        return loanRound != null;
    }

    private void onSnapshot(final SnapshotRecord snapshot) {
        doneNs = nanoClock.nanoTime();
        fromIndex = snapshot.cutIndex();
        doneSequence = snapshot.sequence();
        hasFailed = false;
        figures.snapshotNs(doneNs - beganNs);
        journal.onSnapshot(snapshot);
    }

    private void giveUp(final String text) {
        isOver = true;
        CloseHelper.quietCloseAll(round, loanRound);
        round = null;
        loanRound = null;
        listener.onJournalNotice(text);
    }

    @Override
    public void onClose() {
        CloseHelper.quietCloseAll(round, loanRound);
        round = null;
        loanRound = null;
    }

    @Override
    public String roleName() {
        return NAME;
    }
}
