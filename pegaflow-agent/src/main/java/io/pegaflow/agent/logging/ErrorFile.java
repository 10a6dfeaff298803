package io.pegaflow.agent.logging;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.pegaflow.engine.pool.MappedPages;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.BufferUtil;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;

/**
 * The errors of this run in a mapped file, each distinct one once with its number, first and last time: whoever kills the
 * process, it is there to be read with {@link org.agrona.concurrent.errors.ErrorLogReader}. Any thread may record.
 */
public final class ErrorFile implements AutoCloseable {
    /** Name of the file in the run directory. */
    public static final String NAME = "errors";

    /** Name it has once it was reported by the next start. */
    public static final String PREVIOUS_NAME = "errors.previous";

    static final int LENGTH = 256 * 1024;

    private final Path path;
    private final MappedByteBuffer mapping;
    private final DistinctErrorLog log;
    private boolean isFatal;
    private boolean isClosed;

    private ErrorFile(final Path path, final MappedByteBuffer mapping, final EpochClock clock) {
        this.path = path;
        this.mapping = mapping;
        log = new DistinctErrorLog(new UnsafeBuffer(mapping), clock);
    }

    /**
     * Create the file of this run. That of the run before must have been taken away by {@link PreviousErrors}.
     *
     * @param runDirectory owned by this process.
     * @param clock        of the times.
     * @return the file, empty.
     * @throws IOException if it cannot be created.
     */
    public static ErrorFile create(final Path runDirectory, final EpochClock clock) throws IOException {
        final Path path = runDirectory.resolve(NAME);
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(CREATE_NEW, READ, WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            MappedPages.take(channel, LENGTH);
            return new ErrorFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH), clock);
        }
    }

    /**
     * Keep an error. When the file is full, further distinct ones are only in the log.
     *
     * @param error   to keep.
     * @param isFatal whether it ends this run: then the file is kept for the next one.
     */
    public synchronized void record(final Throwable error, final boolean isFatal) {
        if (!isClosed) {
            this.isFatal |= isFatal;
            log.record(error);
        }
    }

    /** Remove the file, unless there was an error that ended this run. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        BufferUtil.free(mapping);
        if (!isFatal) {
            try {
                Files.deleteIfExists(path);
            } catch (final IOException ex) {
                throw new IllegalStateException("error file could not be removed: path=" + path, ex);
            }
        }
    }
}
