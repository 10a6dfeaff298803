package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends records to the queue of one run, a document each. What is appended lies in the page cache: it survives the process,
 * not the machine. Allocates nothing but at the beginning of files and of their blocks. Owned by the journal's thread.
 */
final class QueueJournalSink implements RollingSink {
    private static final int END_MARGIN_BYTES = 4096;

    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
    private final Path run;
    private final RollClock clock;
    private final ChronicleQueue queue;
    private final ByteBuffer zeros;
    private final ExcerptAppender appender;
    private FileSpace space;
    private Object fileKey;
    private long position;

    private QueueJournalSink(final Path run, final RollClock clock, final ChronicleQueue queue, final ByteBuffer zeros)
            throws IOException {
        this.run = run;
        this.clock = clock;
        this.queue = queue;
        this.zeros = zeros;
        begin(clock.cycle());
        appender = queue.createAppender();
        // The run is begun by the thread that starts the agent; then the journal's thread owns it.
        appender.singleThreadedCheckDisabled(true);
    }

    /**
     * Begin the queue of a run.
     *
     * @param run   its directory, empty.
     * @param cycle of the first file.
     * @throws UncheckedIOException if there is no space, or no right.
     */
    static QueueJournalSink create(final Path run, final int cycle) {
        final ByteBuffer zeros = FileSpace.newZeros();
        try {
            probe(run, zeros);
            final RollClock clock = new RollClock(cycle);
            final ChronicleQueue queue = Queues.toWrite(run, clock);
            try {
                // The only file that the queue makes itself; it follows the umask.
                Files.setPosixFilePermissions(run.resolve(QueueFiles.METADATA), FileSpace.OWNER_ONLY);
                return new QueueJournalSink(run, clock, queue, zeros);
            } catch (final IOException | RuntimeException ex) {
                CloseHelper.quietClose(queue);
                throw ex;
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The queue makes a file of its own first, of its tables. */
    private static void probe(final Path run, final ByteBuffer zeros) throws IOException {
        final Path file = run.resolve("space");
        Files.deleteIfExists(file);
        FileSpace.create(file, zeros).finish(0);
        Files.delete(file);
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length) {
        try {
            space.ensure(position, length);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        try (DocumentContext document = appender.writingDocument()) {
            try {
                final Bytes<?> bytes = document.wire().bytes();
                final long at = bytes.writePosition();
                target.wrap(bytes.addressForWrite(at), length);
                target.putBytes(0, buffer, offset, length);
                bytes.writePosition(at + length);
                position = at + length;
            } catch (final RuntimeException ex) {
                document.rollbackOnClose();
                throw ex;
            }
        }
    }

    @Override
    public void roll(final long nowMs) {
        if (position == 0) {
            return;
        }
        final FileSpace finished = space;
        final long finishedLength = position;
        try {
            begin(clock.next(nowMs));
            finished.finish(finishedLength + END_MARGIN_BYTES);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void begin(final int cycle) throws IOException {
        final Path file = QueueFiles.preCreatedFileOf(run, cycle);
        Files.deleteIfExists(file);
        space = FileSpace.create(file, zeros);
        fileKey = keyOf(file);
        clock.roll(cycle);
        position = 0;
    }

    /** Where the last record lies. */
    long lastIndex() {
        return appender.lastIndexAppended();
    }

    @Override
    public long nextIndex() {
        return position == 0 ? SecondRollCycle.INSTANCE.toIndex(clock.cycle(), 0) : lastIndex() + 1;
    }

    @Override
    public long fileBytes() {
        return position;
    }

    Path run() {
        return run;
    }

    @Override
    public boolean isInPlace() {
        try {
            final Path file = QueueFiles.fileOf(run, clock.cycle());
            return fileKey.equals(keyOf(position == 0 ? QueueFiles.preCreatedFileOf(run, clock.cycle()) : file));
        } catch (final IOException ex) {
            return false;
        }
    }

    private static Object keyOf(final Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(appender, queue);
        try {
            space.finish(position == 0 ? 0 : position + END_MARGIN_BYTES);
        } catch (final IOException ex) {
            // It is longer than it need be.
            space.close();
        }
    }
}
