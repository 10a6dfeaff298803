package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.journal.SnapshotRecord;
import io.pegaflow.engine.state.StateSink;
import io.pegaflow.engine.state.StateWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.DirectBuffer;

/** Writes a snapshot under another name, and gives it its own once all of it is there. */
final class SnapshotWriter {
    private static final String UNFINISHED_PREFIX = "unfinished-";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private SnapshotWriter() {}

    /** Is asked after every chunk, and may take its time. */
    @FunctionalInterface
    interface Pace {
        void keep();
    }

    /** Gives the chunks of a state. */
    @FunctionalInterface
    interface Content {
        void writeTo(StateSink sink);
    }

    static SnapshotRecord write(final Path journal, final JournalCut cut, final EngineCore core, final Pace pace)
            throws IOException {
        return write(journal, cut, core.stateHash(), sink -> core.writeState(new StateWriter(sink)), pace);
    }

    static SnapshotRecord write(
            final Path journal, final JournalCut cut, final long stateHash, final Content content, final Pace pace)
            throws IOException {
        final JournalRun run = JournalRun.holding(journal, cut.index());
        if (run == null) {
            throw new IOException("the files of the run are gone");
        }
        final String name = SnapshotFiles.nameOf(cut.record(), cut.index());
        final Path file = run.path().resolve(name);
        final Path unfinished = run.path().resolve(UNFINISHED_PREFIX + name);
        final long lengthBytes;
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                OWNER_ONLY)) {
            content.writeTo((buffer, offset, length) -> {
                append(channel, buffer, offset, length);
                pace.keep();
            });
            lengthBytes = channel.position();
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (final UncheckedIOException ex) {
            throw ex.getCause();
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return new SnapshotRecord(
                cut.record().sequence(), cut.index(), stateHash, lengthBytes, System.currentTimeMillis(), name);
    }

    private static void append(
            final FileChannel channel, final DirectBuffer buffer, final int offset, final int length) {
        final ByteBuffer bytes = ByteBuffer.wrap(buffer.byteArray(), offset, length);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
