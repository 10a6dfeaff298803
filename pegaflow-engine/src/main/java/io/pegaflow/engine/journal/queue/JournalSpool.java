package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.JournalSink;
import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;

/**
 * Where the records of an agent go: one run after another, should its files be taken away. A record that cannot be appended
 * waits here, or is refused, as the operator chose. Owned by the journal's thread, but for the stop.
 */
final class JournalSpool implements JournalSink, AutoCloseable {
    private static final long MIN_RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final JournalDirectory directory;
    private final SinkFactory factory;
    private final JournalListener listener;
    private final JournalFigures figures;
    private final EpochClock epochClock;
    private final boolean mayWait;
    private JournalRun run;
    private RollingSink sink;
    private volatile boolean isStopping;
    private boolean isFailing;
    private boolean isRunGone;
    private boolean hasRollFailed;

    JournalSpool(
            final JournalDirectory directory,
            final SinkFactory factory,
            final JournalContext context,
            final JournalFigures figures) {
        this.directory = directory;
        this.factory = factory;
        this.figures = figures;
        listener = context.listener();
        epochClock = context.epochClock();
        mayWait = context.onFailure() == OnJournalFailure.WAIT;
    }

    /** Makes the sink of a run; another one in tests of what can fail. */
    @FunctionalInterface
    interface SinkFactory {
        RollingSink create(JournalRun run);
    }

    /** Make a run, whose first record has to say how it begins. */
    void beginRun() throws IOException {
        final JournalRun next = directory.newRun(epochClock.time());
        final RollingSink opened;
        try {
            opened = factory.create(next);
        } catch (final RuntimeException ex) {
            CloseHelper.quietClose(() -> JournalDirectory.remove(next));
            throw ex;
        }
        CloseHelper.quietClose(sink);
        sink = opened;
        run = next;
        isRunGone = false;
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length) {
        long pauseNs = MIN_RETRY_PAUSE_NS;
        while (true) {
            try {
                if (isRunGone) {
                    throw new UncheckedIOException(new IOException("its files were removed or replaced"));
                }
                sink.append(buffer, offset, length);
                onAppended();
                return;
            } catch (final RuntimeException ex) {
                onFailure(ex);
                if (!mayWait || isRunGone || isStopping) {
                    throw ex;
                }
            } catch (final InternalError ex) {
                // A fault of the mapping; nobody knows what the queue has written.
                isRunGone = true;
                final RuntimeException failure = new UncheckedIOException(new IOException(ex.getMessage()));
                onFailure(failure);
                throw failure;
            }
            LockSupport.parkNanos(pauseNs);
            pauseNs = Math.min(2 * pauseNs, MAX_RETRY_PAUSE_NS);
            isRunGone |= !Files.isDirectory(run.path(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Has this process lost what it writes to? To be asked now and then: a mapping goes on without its file. */
    boolean isRunGone() {
        isRunGone |= !sink.isInPlace();
        return isRunGone;
    }

    /** Begin the next file; the present one goes on if there is no room for another. */
    boolean roll() {
        try {
            sink.roll(epochClock.time());
            figures.onRolled();
            hasRollFailed = false;
            return true;
        } catch (final RuntimeException ex) {
            // Nothing is lost by it. Whether records can be appended is another question.
            if (!hasRollFailed) {
                hasRollFailed = true;
                listener.onJournalNotice(
                        "cannot begin a new file of the journal, the present one goes on: journalDirectory="
                                + directory.path() + ", " + describe(ex));
            }
            return false;
        }
    }

    /** Go on in a new run. False if there cannot be one yet. */
    boolean replaceRun() {
        try {
            directory.reclaim();
            beginRun();
            return true;
        } catch (final IOException ex) {
            onFailure(new UncheckedIOException(ex));
        } catch (final RuntimeException ex) {
            onFailure(ex);
        }
        return false;
    }

    private void onAppended() {
        if (isFailing) {
            isFailing = false;
            figures.onResumed();
            listener.onJournalRecovered("the journal is written again: journalDirectory=" + directory.path());
        }
    }

    private void onFailure(final RuntimeException failure) {
        if (!isFailing) {
            isFailing = true;
            figures.onFailed();
            listener.onJournalFailed("cannot write the journal: journalDirectory=" + directory.path() + ", "
                    + describe(failure)
                    + (mayWait
                            ? "; requests wait until it can be"
                            : "; the cache serves on, what happens now is not recorded"));
        }
    }

    private static String describe(final RuntimeException failure) {
        return failure.getCause() instanceof IOException
                ? FileFailure.describe((IOException) failure.getCause())
                : "cause=" + failure;
    }

    JournalRun run() {
        return run;
    }

    long nextIndex() {
        return sink.nextIndex();
    }

    long fileBytes() {
        return sink.fileBytes();
    }

    /** The agent stops: wait no longer. Any thread may call. */
    void stopWaiting() {
        isStopping = true;
    }

    @Override
    public void close() {
        CloseHelper.quietClose(sink);
    }
}
