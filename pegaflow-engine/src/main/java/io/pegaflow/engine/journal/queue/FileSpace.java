package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.CloseHelper;

/**
 * Takes space for a file before the queue writes there through its mapping. A full file system then is an exception here, and
 * not a fault of the mapping, which the process need not survive. Owned by the journal's thread.
 */
final class FileSpace implements AutoCloseable {
    private static final int STEP_BYTES = 1 << 20;
    private static final int MARGIN_BYTES = 512 * 1024;
    /** For the owner alone, whatever the umask is. */
    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_ATTRIBUTE =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    private final ByteBuffer zeros;
    private final FileChannel channel;
    private long takenBytes;
    /** There was none, so nothing is written before there is: a small record may fit where a large one did not. */
    private boolean isShort;

    private FileSpace(final FileChannel channel, final ByteBuffer zeros) {
        this.channel = channel;
        this.zeros = zeros;
    }

    static ByteBuffer newZeros() {
        return ByteBuffer.allocateDirect(STEP_BYTES);
    }

    /** Make a file and take its first space; there is no file if there is no space. */
    static FileSpace create(final Path file, final ByteBuffer zeros) throws IOException {
        final FileSpace space = new FileSpace(
                FileChannel.open(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY_ATTRIBUTE),
                zeros);
        try {
            space.take();
            return space;
        } catch (final IOException ex) {
            space.close();
            Files.deleteIfExists(file);
            throw ex;
        }
    }

    /** See to it that there is space for what the queue writes next, its own index included. */
    void ensure(final long position, final int length) throws IOException {
        while (isShort || position + length + MARGIN_BYTES > takenBytes) {
            take();
        }
    }

    /** The file gets no longer: give back what it does not need. */
    void finish(final long length) throws IOException {
        try {
            channel.truncate(length);
        } finally {
            close();
        }
    }

    private void take() throws IOException {
        isShort = true;
        zeros.clear();
        long at = takenBytes;
        while (zeros.hasRemaining()) {
            at += channel.write(zeros, at);
        }
        takenBytes = at;
        isShort = false;
    }

    @Override
    public void close() {
        CloseHelper.quietClose(channel);
    }
}
