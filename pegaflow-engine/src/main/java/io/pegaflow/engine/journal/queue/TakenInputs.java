package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file {@code taken} of a run: how many inputs the core was given and how many of them were appended. A kill of the agent loses
 * no store to a mapping, so the distance is what the journal of a killed agent lacks.
 *
 * <p>Layout as in {@link RunEnd}. The engine's thread counts what is taken, the journal's thread what is appended; anyone may read.
 */
public final class TakenInputs implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final long incarnation;
    private final List<MappedByteBuffer> mappings = new ArrayList<>();
    private volatile UnsafeBuffer counts;

    private TakenInputs(final long incarnation) {
        this.incarnation = incarnation;
    }

    static TakenInputs create(final JournalRun run, final long incarnation) throws IOException {
        final TakenInputs taken = new TakenInputs(incarnation);
        taken.counts = taken.map(run);
        return taken;
    }

    private UnsafeBuffer map(final JournalRun run) throws IOException {
        final Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(RunEnd.fileOf(run), options, OWNER_ONLY)) {
            // Written and not only mapped, so that a full file system is an exception here and no fault later.
            final ByteBuffer first = ByteBuffer.allocate(RunEnd.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            first.putLong(RunEnd.INCARNATION_OFFSET, incarnation);
            while (first.hasRemaining()) {
                channel.write(first);
            }
            final MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, RunEnd.LENGTH);
            mappings.add(mapping);
            return new UnsafeBuffer(mapping);
        }
    }

    /** Count on in the file of another run, since that of this one may be gone. Called on the journal's thread. */
    void goOnIn(final JournalRun run) throws IOException {
        final UnsafeBuffer last = counts;
        final UnsafeBuffer next = map(run);
        // What is there until the engine's next input, which it may have stored already. The old mapping stays: it may
        // be in use.
        counts = next;
        next.compareAndSetLong(RunEnd.TAKEN_OFFSET, 0, last.getLongVolatile(RunEnd.TAKEN_OFFSET));
        next.putLong(RunEnd.APPENDED_OFFSET, last.getLong(RunEnd.APPENDED_OFFSET));
    }

    /** The core is given an input. Called on the engine's thread. */
    void onInput(final long sequence) {
        counts.putLong(RunEnd.TAKEN_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
    }

    /** All up to an input are appended. Called on the journal's thread. */
    void onAppended(final long sequence) {
        counts.putLong(RunEnd.APPENDED_OFFSET, sequence, ByteOrder.LITTLE_ENDIAN);
    }

    /** The run has ended in order. Called on the journal's thread. */
    void onEnd() {
        counts.putLong(RunEnd.ORDERLY_OFFSET, 1, ByteOrder.LITTLE_ENDIAN);
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
            final RunEnd end = RunEnd.of(run);
            if (end != null) {
                sequences.merge(end.incarnation(), end.taken(), Math::max);
            }
        }
        return sequences;
    }

    /** The engine's thread has ended. */
    @Override
    public void close() {
        mappings.forEach(IoUtil::unmap);
        mappings.clear();
    }
}
