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
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/**
 * Makes a snapshot whenever so much was recorded since the last one that its retention would want to remove something ({@code
 * pf-snapshot}). It reads what {@link JournalAgent} has written and replays it in a core of its own, so the engine neither
 * pauses nor copies. It works for a short time and rests for three times as long: a quarter of a core, while a snapshot is made,
 * and memory for the directories and the index of one more core.
 *
 * <p>Each decision is replayed once and compared. If one differs there is a defect in the software: that is told once and counted,
 * and there are no further snapshots, so nothing more is removed of this run.
 */
public final class Snapshotter implements Agent {
    /** Name of the agent and of its thread. */
    public static final String NAME = "pf-snapshot";

    private static final int UNITS_IN_RETENTION = 4;
    private static final long IDLE_MS = 100;
    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long REST_NS = 3 * WORK_NS;

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
                new AgentRunner(new SleepingMillisIdleStrategy(IDLE_MS), snapshotter::onError, null, snapshotter);
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
        if (isOver || round == null && !begin()) {
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
        final SnapshotRecord snapshot = ended.snapshot();
        if (snapshot != null) {
            fromIndex = snapshot.cutIndex();
            doneSequence = snapshot.sequence();
            hasFailed = false;
            figures.snapshotNs(doneNs - beganNs);
            journal.onSnapshot(snapshot);
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

    private void giveUp(final String text) {
        isOver = true;
        CloseHelper.quietClose(round);
        round = null;
        listener.onJournalNotice(text);
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(round);
    }

    @Override
    public String roleName() {
        return NAME;
    }
}
