package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file {@code taken} of a run: how many inputs the core was given, whether they were appended or not. A kill of the agent loses
 * no store to a mapping, so the distance to the last record is what the journal of a killed agent lacks.
 *
 * <p>Layout, little-endian: {@code long incarnation, long sequence}. Written by the engine's thread, read by anyone.
 */
public final class TakenInputs implements AutoCloseable {
    private static final String FILE_NAME = "taken";
    private static final int SEQUENCE_OFFSET = Long.BYTES;
    private static final int LENGTH = 2 * Long.BYTES;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final MappedByteBuffer mapping;
    private final UnsafeBuffer sequence;

    private TakenInputs(final MappedByteBuffer mapping) {
        this.mapping = mapping;
        sequence = new UnsafeBuffer(mapping, SEQUENCE_OFFSET, Long.BYTES);
    }

    static TakenInputs create(final JournalRun run, final long incarnation) throws IOException {
        final Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(run.path().resolve(FILE_NAME), options, OWNER_ONLY)) {
            // Written and not only mapped, so that a full file system is an exception here and no fault later.
            final ByteBuffer first = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            first.putLong(0, incarnation);
            while (first.hasRemaining()) {
                channel.write(first);
            }
            return new TakenInputs(channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH));
        }
    }

    /** Where the engine's thread stores the number of each input. */
    AtomicBuffer sequence() {
        return sequence;
    }

    /**
     * Number of the last input of each run that tells.
     *
     * @param journal the directory of the journal.
     * @return the numbers by incarnation of the agent.
     * @throws IOException if the directory cannot be read.
     */
    public static Map<Long, Long> allIn(final Path journal) throws IOException {
        final Map<Long, Long> sequences = new HashMap<>();
        for (final JournalRun run : JournalRun.allIn(journal)) {
            try {
                final byte[] bytes = Files.readAllBytes(run.path().resolve(FILE_NAME));
                if (bytes.length == LENGTH) {
                    final ByteBuffer taken = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                    sequences.put(taken.getLong(0), taken.getLong(SEQUENCE_OFFSET));
                }
            } catch (final NoSuchFileException ex) {
                // Begun because the files of the run before were lost: the agent goes on counting there.
            }
        }
        return sequences;
    }

    /** The engine's thread has ended. */
    @Override
    public void close() {
        IoUtil.unmap(mapping);
    }
}
