package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.state.StateSink;
import io.pegaflow.engine.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The written state of a core in memory outside the heap: taken at once, so that no disk is waited for meanwhile. */
final class CoreCopy implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;

    private final List<AnonymousMemory> pieces = new ArrayList<>();
    private final UnsafeBuffer piece = new UnsafeBuffer(0, 0);
    private final long maxBytes;
    private final SnapshotWriter.Pace pace;
    private long length;
    private long stateHash;
    private long sequence;

    private CoreCopy(final long maxBytes, final SnapshotWriter.Pace pace) {
        this.maxBytes = maxBytes;
        this.pace = pace;
    }

    /**
     * Take it.
     *
     * @param pace is asked after every chunk; what it throws comes out of here.
     * @throws IllegalStateException if it is larger than it may be.
     */
    static CoreCopy of(final EngineCore core, final long maxBytes, final SnapshotWriter.Pace pace) {
        final CoreCopy copy = new CoreCopy(maxBytes, pace);
        try {
            core.writeState(new StateWriter(copy::append));
        } catch (final RuntimeException | OutOfMemoryError ex) {
            copy.close();
            throw ex;
        }
        copy.stateHash = core.stateHash();
        copy.sequence = core.inputSequence();
        return copy;
    }

    private void append(final DirectBuffer buffer, final int offset, final int bytes) {
        if (length + bytes > maxBytes) {
            throw new IllegalStateException("the state is longer than " + maxBytes + " bytes");
        }
        for (int done = 0; done < bytes; ) {
            final int at = (int) (length % PIECE_BYTES);
            if (at == 0) {
                pieces.add(new AnonymousMemory(PIECE_BYTES));
                piece.wrap(pieces.get(pieces.size() - 1).address(), PIECE_BYTES);
            }
            final int part = Math.min(bytes - done, PIECE_BYTES - at);
            piece.putBytes(at, buffer, offset + done, part);
            length += part;
            done += part;
        }
        pace.keep();
    }

    void writeTo(final StateSink sink) {
        final UnsafeBuffer chunk = new UnsafeBuffer(new byte[1 << 16]);
        for (long done = 0; done < length; ) {
            final int at = (int) (done % PIECE_BYTES);
            final int part = (int) Math.min(length - done, Math.min(chunk.capacity(), PIECE_BYTES - at));
            piece.wrap(pieces.get((int) (done / PIECE_BYTES)).address(), PIECE_BYTES);
            chunk.putBytes(0, piece, at, part);
            sink.write(chunk, 0, part);
            done += part;
        }
    }

    long stateHash() {
        return stateHash;
    }

    /** The last input the core was given. */
    long sequence() {
        return sequence;
    }

    @Override
    public void close() {
        pieces.forEach(AnonymousMemory::close);
        pieces.clear();
    }
}
