package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.JournalSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.RollingChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the journal in a directory, run after run, and changes nothing there. The agent that writes it may run, be stopped or
 * killed, begin new files and remove old ones meanwhile. Not safe for use by several threads.
 */
public final class QueueJournalSource implements JournalSource {
    private static final int NONE = -1;
    /** No record is as long: a length beyond it is damaged, and what it leads to need not be mapped. */
    private static final int MAX_RECORD_LENGTH = 1 << 20;

    private final UnsafeBuffer document = new UnsafeBuffer(0, 0);
    private final ExpandableArrayBuffer record = new ExpandableArrayBuffer();
    private final Path journal;
    private RollingChronicleQueue queue;
    private ExcerptTailer tailer;
    private AppendedEnd appended;
    /** Of the run's files, if not all of them could be opened. */
    private RunView view;

    private JournalRun run;
    private int cycle = NONE;
    private long index = NONE;
    private int length;
    /** Where the document begins in its file, 0 before the first. */
    private long position;

    /** A file that was not read to its end, or perhaps not, is gone. */
    private boolean isRemovalToTell;

    private boolean isAfterRemoval;
    /** The rest of the present file cannot be read. */
    private boolean isUnreadable;
    /** And the reader was told, by a record of length 0. */
    private boolean isTold;

    private QueueJournalSource(final Path journal) {
        this.journal = journal;
    }

    /**
     * Open a journal before its first record.
     *
     * @param journal its directory.
     * @return the source.
     * @throws JournalException if the directory holds no journal, or cannot be read.
     */
    public static QueueJournalSource open(final Path journal) {
        JournalDirectory.checkIsJournal(journal);
        return new QueueJournalSource(journal);
    }

    @Override
    public boolean next() {
        isAfterRemoval = false;
        if (!advance()) {
            return false;
        }
        isAfterRemoval = isRemovalToTell;
        isRemovalToTell = false;
        return true;
    }

    private boolean advance() {
        try {
            while (hasToTell() || tailer != null || openNext()) {
                if (hasToTell()) {
                    return tellUnreadable();
                }
                if (tailer == null) {
                    continue;
                }
                if (!isUnreadable && read() || goOnInLaterFile()) {
                    if (hasToTell()) {
                        return tellUnreadable();
                    }
                    if (length != NONE) {
                        return true;
                    }
                } else {
                    return false;
                }
            }
            return false;
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "journal cannot be read: path=" + journal + ", cause=" + ex.getMessage(), ex);
        }
    }

    /**
     * A damaged header leads the queue to where there is nothing. All that follows in the file is lost, later files are not. A record
     * of length 0 stands for it, which no reader takes for a good one.
     */
    private boolean tellUnreadable() {
        isTold = true;
        length = 0;
        index++;
        return true;
    }

    private boolean hasToTell() {
        return isUnreadable && !isTold;
    }

    private boolean onUnreadable(final Throwable cause) {
        if (queue != null && queue.isClosed() || Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("journal is no longer read: path=" + journal, cause);
        }
        isUnreadable = true;
        isTold = false;
        return true;
    }

    /** False if nothing follows in this file, or not yet. */
    private boolean read() {
        try {
            return readDocument();
        } catch (final InternalError | Exception ex) {
            // The fault of a mapping beyond the end of its file is an InternalError; and the library throws checked
            // exceptions, for a damaged head for instance, without declaring them. At the end of a file it looks into
            // the next one, whose damage is found again when we go there, and which may be removed by then.
            return !isMissingFile(ex) && !isAtEnd() && onUnreadable(ex);
        }
    }

    private static boolean isMissingFile(final Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
                return true;
            }
        }
        return false;
    }

    private boolean readDocument() {
        try (DocumentContext context = tailer.readingDocument()) {
            if (!context.isPresent()) {
                return false;
            }
            final Bytes<?> bytes = context.wire().bytes();
            if (bytes.readRemaining() > MAX_RECORD_LENGTH) {
                return onUnreadable(null);
            }
            length = (int) bytes.readRemaining();
            if (length > 0) {
                document.wrap(bytes.addressForRead(bytes.readPosition()), length);
                record.putBytes(0, document, 0, length);
            }
            index = context.index();
            goTo(SecondRollCycle.INSTANCE.toCycle(index));
            position = bytes.readPosition();
            return true;
        }
    }

    /** In a file, perhaps the present one. */
    private void goTo(final int newCycle) {
        if (newCycle != cycle) {
            isRemovalToTell |= run != null && isGoneBefore(newCycle);
            cycle = newCycle;
            position = 0;
        }
    }

    /** The oldest files go first: if any between the present one and a later one was removed, that one was. */
    private boolean isGoneBefore(final int newCycle) {
        return cycle < run.firstCycle()
                ? newCycle > run.firstCycle()
                : !Files.exists(QueueFiles.fileOf(run.path(), cycle));
    }

    /** Is there more in a file than was found? Then it is there by now, or its header is damaged. */
    private boolean isMoreIn(final int file, final long found) {
        try {
            return appended.of(file) > found;
        } catch (final InternalError | Exception ex) {
            // Whoever reads it will say so.
            return false;
        }
    }

    /** Was the document that was read last the last one of its file? */
    private boolean isAtEnd() {
        try {
            final long last = appended.of(cycle);
            return last > 0 && last <= position;
        } catch (final InternalError | Exception ex) {
            return false;
        }
    }

    /** Nothing follows here. If there is a later file, nothing ever will: but it may have come before we saw that. */
    private boolean goOnInLaterFile() throws IOException {
        length = NONE;
        if (!isUnreadable && isMoreIn(cycle, position)) {
            return read() || onUnreadable(null);
        }
        final int present = cycle;
        for (final int later : run.cycles()) {
            if (later > present && (!isUnreadable && read() || moveToFile(later))) {
                return true;
            }
        }
        return runAfter(run.firstCycle()) != null && (!isUnreadable && read() || openRunAfter(run.firstCycle()));
    }

    /** False if nothing was written there yet. */
    private boolean moveToFile(final int later) {
        final long first = SecondRollCycle.INSTANCE.toIndex(later, 0);
        try {
            if (view != null) {
                view.show(later);
            }
            if (!tailer.moveToIndex(first)) {
                if (!isMoreIn(later, 0)) {
                    return false;
                }
                if (!tailer.moveToIndex(first)) {
                    index = first - 1;
                    goTo(later);
                    return onUnreadable(null);
                }
            }
            isUnreadable = false;
        } catch (final InternalError | Exception ex) {
            if (!Files.exists(QueueFiles.fileOf(run.path(), later))) {
                // Removed meanwhile.
                return false;
            }
            index = first - 1;
            onUnreadable(ex);
        }
        goTo(later);
        return true;
    }

    private JournalRun runAfter(final int firstCycle) throws IOException {
        for (final JournalRun candidate : JournalRun.allIn(journal)) {
            if (candidate.firstCycle() > firstCycle && !candidate.cycles().isEmpty()) {
                return candidate;
            }
        }
        return null;
    }

    /** What comes first, or behind a file whose damage kept its run from being opened. */
    private boolean openNext() throws IOException {
        return run == null ? openRunAfter(NONE) : openAt(run, cycle + 1);
    }

    private boolean openRunAfter(final int firstCycle) throws IOException {
        final JournalRun next = runAfter(firstCycle);
        return next != null && openAt(next, next.firstCycle());
    }

    /** At the first file of a run that is not before another, or in a later run. */
    private boolean openAt(final JournalRun next, final int from) throws IOException {
        final List<Integer> cycles = next.cyclesFrom(from);
        if (cycles.isEmpty()) {
            return openRunAfter(next.firstCycle());
        }
        length = NONE;
        try {
            open(next, cycles);
        } catch (final InternalError | Exception ex) {
            close();
            if (next.cycles().isEmpty()) {
                // Removed meanwhile; there may be a later one.
                goTo(next.firstCycle() - 1);
                run = next;
                return true;
            }
            // The head of the first file, without which the queue does not open.
            goTo(cycles.get(0));
            run = next;
            index = SecondRollCycle.INSTANCE.toIndex(cycle, 0) - 1;
            return onUnreadable(ex);
        }
        for (final int later : cycles) {
            if (moveToFile(later)) {
                break;
            }
        }
        return true;
    }

    private void open(final JournalRun next, final List<Integer> cycles) throws IOException {
        close();
        // Files that came meanwhile are no reason.
        if (next.cycles().stream().anyMatch(earlier -> earlier < cycles.get(0))) {
            view = RunView.of(next, cycles);
        }
        queue = Queues.toRead(view == null ? next.path() : view.path());
        tailer = queue.createTailer();
        appended = new AppendedEnd(queue);
        goTo(next.firstCycle() - 1);
        run = next;
        isUnreadable = false;
    }

    private void openToMove(final JournalRun holder, final int wanted) throws IOException {
        try {
            open(holder, holder.cycles());
        } catch (final InternalError | Exception ex) {
            open(holder, holder.cyclesFrom(wanted));
        }
    }

    @Override
    public DirectBuffer buffer() {
        return record;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public String location() {
        return "run=" + (run == null ? "none" : run.path().getFileName()) + ", file="
                + (cycle == NONE ? "none" : QueueFiles.nameOf(cycle)) + ", document="
                + (index == NONE ? 0 : SecondRollCycle.INSTANCE.toSequenceNumber(index));
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public void moveTo(final long newIndex) {
        final int wanted = SecondRollCycle.INSTANCE.toCycle(newIndex);
        try {
            final JournalRun holder = JournalRun.holding(journal, newIndex);
            if (holder == null || !Files.exists(QueueFiles.fileOf(holder.path(), wanted))) {
                throw gone(newIndex);
            }
            if (!moveIn(holder, wanted, newIndex)) {
                throw gone(newIndex);
            }
            // Who moves knows that he leaves something out.
            isRemovalToTell = false;
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "journal cannot be read: path=" + journal + ", cause=" + ex.getMessage(), ex);
        }
    }

    private boolean moveIn(final JournalRun holder, final int wanted, final long newIndex) {
        try {
            if (tailer == null || run.firstCycle() != holder.firstCycle()) {
                openToMove(holder, wanted);
            }
            if (view != null) {
                view.show(wanted);
            }
            goTo(wanted);
            position = 0;
            isUnreadable = false;
            return tailer.moveToIndex(newIndex);
        } catch (final InternalError | Exception ex) {
            // A damaged file.
            return false;
        }
    }

    private IllegalArgumentException gone(final long missing) {
        return new IllegalArgumentException("journal has no record there: path=" + journal + ", index=" + missing
                + ", file=" + QueueFiles.nameOf(SecondRollCycle.INSTANCE.toCycle(missing))
                + "; it is removed, damaged, or was never written");
    }

    @Override
    public boolean isAfterRemoval() {
        return isAfterRemoval;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(appended, tailer, queue, view);
        appended = null;
        tailer = null;
        queue = null;
        view = null;
    }
}
