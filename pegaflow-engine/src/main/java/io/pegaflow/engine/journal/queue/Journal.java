package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.JournalEncoder;
import io.pegaflow.engine.journal.JournalRecorder;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.journal.StartRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The journal of one run of an agent: the ring, the engine's end of it and the agent at the other. Opened before the engine and
 * closed after it.
 */
public final class Journal implements AutoCloseable {
    private final JournalDirectory directory;
    private final JournalSpool spool;
    private final JournalRetention retention;
    private final JournalFigures figures;
    private final JournalAgent agent;
    private final JournalRecorder recorder;
    private final JournalMode mode;
    private final JournalRun firstRun;
    private final TakenInputs taken;
    private final CoreLoan coreLoan = new CoreLoan();

    private Journal(
            final JournalContext context,
            final JournalDirectory directory,
            final JournalSpool spool,
            final JournalFigures figures,
            final StartRecord start)
            throws IOException {
        this.directory = directory;
        this.spool = spool;
        this.figures = figures;
        mode = context.mode();
        firstRun = spool.run();
        taken = TakenInputs.create(firstRun, start.config().incarnation());
        retention = new JournalRetention(directory, context.retentionBytes(), context.retentionAgeNs());
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(new UnsafeBuffer(
                ByteBuffer.allocateDirect((int) context.ringBytes() + RingBufferDescriptor.TRAILER_LENGTH)));
        final JournalEncoder encoder = new JournalEncoder(spool);
        agent = new JournalAgent(ring, encoder, spool, retention, taken, coreLoan, figures, context);
        recorder = new JournalRecorder(ring, this::whileFull, taken::onInput);
        encoder.start(start);
        agent.removeOld();
    }

    /**
     * Take the directory and begin a run.
     *
     * @param context how; its mode is not {@link JournalMode#OFF}.
     * @param owner   run directory of the agent.
     * @param start   how the run begins.
     * @return the journal.
     * @throws JournalException if the directory will not do.
     */
    public static Journal open(final JournalContext context, final Path owner, final StartRecord start) {
        return open(context, owner, start, run -> QueueJournalSink.create(run.path(), run.firstCycle()));
    }

    static Journal open(
            final JournalContext context,
            final Path owner,
            final StartRecord start,
            final JournalSpool.SinkFactory factory) {
        final JournalDirectory directory = JournalDirectory.claim(context.directory(), owner);
        try {
            final JournalFigures figures = new JournalFigures();
            final JournalSpool spool = new JournalSpool(directory, factory, context, figures);
            final String found = JournalFound.describe(directory);
            spool.beginRun();
            final Journal journal = new Journal(context, directory, spool, figures, start);
            context.listener().onJournalOpened(JournalFound.describe(context) + ", " + found);
            return journal;
        } catch (final IOException ex) {
            CloseHelper.quietClose(directory);
            throw JournalDirectory.unusable(directory.path(), ex);
        } catch (final UncheckedIOException ex) {
            CloseHelper.quietClose(directory);
            throw JournalDirectory.unusable(directory.path(), ex.getCause());
        } catch (final RuntimeException ex) {
            CloseHelper.quietClose(directory);
            throw ex;
        }
    }

    /** Called on the engine's thread. */
    private void whileFull() {
        if (agent.isOnThisThread()) {
            agent.doWork();
        } else {
            Thread.yield();
        }
    }

    /**
     * The engine's end of the ring.
     *
     * @return the recorder, for the engine's thread.
     */
    public JournalRecorder recorder() {
        return recorder;
    }

    /**
     * The other end, to be run beside the engine and closed after it.
     *
     * @return the agent.
     */
    public Agent agent() {
        return agent;
    }

    /**
     * Does a reply wait until its records are appended?
     *
     * @return whether it does.
     */
    public boolean isSync() {
        return mode == JournalMode.SYNC;
    }

    /**
     * Figures; any thread may read them.
     *
     * @return the figures.
     */
    public JournalFigures figures() {
        return figures;
    }

    /**
     * The directory.
     *
     * @return the directory.
     */
    public JournalDirectory directory() {
        return directory;
    }

    /**
     * Everything before a cut may be removed: there is a snapshot as of it. Files before that of the cut go when they are too many
     * or too old. Any one thread may call.
     *
     * @param cutIndex index of the record of the cut, in the present run.
     */
    public void releaseBefore(final long cutIndex) {
        retention.release(SecondRollCycle.INSTANCE.toCycle(cutIndex));
    }

    /** A snapshot is written: to be recorded, and what lies before it may go. */
    void onSnapshot(final SnapshotRecord snapshot) {
        agent.offerSnapshot(snapshot);
    }

    /** Is what was offered taken? */
    boolean isSnapshotTaken() {
        return agent.isSnapshotTaken();
    }

    /**
     * By which the engine lends its core, where the journal needs its state.
     *
     * @return the loan.
     */
    public CoreLoan coreLoan() {
        return coreLoan;
    }

    /** Where the present run begins. */
    JournalRun firstRun() {
        return firstRun;
    }

    /** The engine stops: do not let it wait for a disk that is full. Any thread may call. */
    public void stopWaiting() {
        spool.stopWaiting();
    }

    /** Let another process write there. The agent is closed already. */
    @Override
    public void close() {
        spool.close();
        taken.close();
        directory.close();
    }
}
