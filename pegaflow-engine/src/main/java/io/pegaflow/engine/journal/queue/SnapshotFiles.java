package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.journal.CutRecord;
import io.pegaflow.engine.journal.CutStates;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.engine.state.StateReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;

/**
 * The snapshots in the directory of a journal: beside the files of the run they belong to, named after the incarnation
 * of the agent, the last input before their cut, and the index of the cut.
 */
public final class SnapshotFiles implements CutStates {
    private static final String PREFIX = "snapshot-";

    private final Path journal;

    /**
     * Of a journal, to be read.
     *
     * @param journal its directory.
     */
    public SnapshotFiles(final Path journal) {
        this.journal = journal;
    }

    /** Name of the snapshot as of a cut. */
    static String nameOf(final CutRecord cut, final long cutIndex) {
        return prefixOf(cut) + String.format("%016x", cutIndex);
    }

    /** Runs count their inputs alike: the incarnation tells them apart. */
    private static String prefixOf(final CutRecord cut) {
        return PREFIX + String.format("%016x-", cut.start().config().incarnation()) + cut.sequence() + "-";
    }

    /** A snapshot as of a cut in this file is of no use without the file. */
    static void removeAsOf(final JournalRun run, final int cycle) throws IOException {
        for (final Path file : filesOf(run, PREFIX)) {
            if (SecondRollCycle.INSTANCE.toCycle(cutIndexOf(file)) == cycle) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Indexes of the cuts of a run as of which there are snapshots. */
    static List<Long> cutsOf(final JournalRun run) throws IOException {
        return filesOf(run, PREFIX).stream()
                .map(SnapshotFiles::cutIndexOf)
                .filter(index -> index > 0)
                .toList();
    }

    private static long cutIndexOf(final Path file) {
        final String name = file.getFileName().toString();
        try {
            return Long.parseUnsignedLong(name.substring(name.lastIndexOf('-') + 1), 16);
        } catch (final NumberFormatException ex) {
            return 0;
        }
    }

    private static List<Path> filesOf(final JournalRun run, final String prefix) throws IOException {
        try (Stream<Path> files = Files.list(run.path())) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (final NoSuchFileException ex) {
            return List.of();
        }
    }

    @Override
    public EngineCore read(final CutRecord cut, final Function<StateCursor, EngineCore> reader) {
        try {
            for (final JournalRun run : JournalRun.allIn(journal)) {
                for (final Path file : filesOf(run, prefixOf(cut))) {
                    return read(file, reader);
                }
            }
            return null;
        } catch (final IOException ex) {
            throw new UncheckedIOException(
                    "snapshot cannot be read: path=" + journal + ", sequence=" + cut.sequence() + ", cause="
                            + ex.getMessage(),
                    ex);
        }
    }

    private static EngineCore read(final Path file, final Function<StateCursor, EngineCore> reader) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return reader.apply(new StateReader((buffer, offset, length) -> fill(channel, buffer, offset, length)));
        }
    }

    private static int fill(
            final FileChannel channel, final MutableDirectBuffer buffer, final int offset, final int length) {
        final ByteBuffer bytes = ByteBuffer.wrap(buffer.byteArray(), offset, length);
        try {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until it is full or the file ends.
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return length - bytes.remaining();
    }
}
