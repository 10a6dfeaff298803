package io.pegaflow.engine.state;

import static io.pegaflow.engine.state.StateChunkDescriptor.CRC_OFFSET;
import static io.pegaflow.engine.state.StateChunkDescriptor.HEADER_LENGTH;
import static io.pegaflow.engine.state.StateChunkDescriptor.LAST_FLAG;
import static io.pegaflow.engine.state.StateChunkDescriptor.LENGTH_OFFSET;
import static io.pegaflow.engine.state.StateChunkDescriptor.MAGIC;
import static io.pegaflow.engine.state.StateChunkDescriptor.MAGIC_OFFSET;
import static io.pegaflow.engine.state.StateChunkDescriptor.MAX_LENGTH;
import static io.pegaflow.engine.state.StateChunkDescriptor.NUMBER_OFFSET;
import static io.pegaflow.engine.state.StateChunkDescriptor.SECTION_OFFSET;
import static io.pegaflow.engine.state.StateChunkDescriptor.VERSION;
import static io.pegaflow.engine.state.StateChunkDescriptor.VERSION_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes a state into chunks. Alike {@link StateReader} as two who must agree are; what they share is the walk, {@link
 * StateCursor}, and the layout, {@link StateChunkDescriptor}. The rest is not derived from one another: the writer makes room
 * where the reader doubts, and a check that both had from one place would let them be wrong together.
 */
public final class StateWriter extends StateCursor {
    private final StateSink sink;
    private final byte[] chunk = new byte[MAX_LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(chunk);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();
    private StateSection section = StateSection.HEADER;
    private int position;
    private int number;
    private int lastCrc;
    private long written;

    /**
     * Writes from the start.
     *
     * @param sink takes the chunks.
     */
    public StateWriter(final StateSink sink) {
        this.sink = sink;
    }

    /**
     * Bytes given to the sink so far.
     *
     * @return number of bytes, of all chunks that are full or ended a section.
     */
    public long written() {
        return written;
    }

    @Override
    public boolean isReading() {
        return false;
    }

    @Override
    public void begin(final StateSection begun) {
        section = begun;
        position = HEADER_LENGTH;
    }

    @Override
    public void end() {
        flush(LAST_FLAG);
    }

    @Override
    public int int32(final int value) {
        ensure(Integer.BYTES);
        buffer.putInt(position, value, LITTLE_ENDIAN);
        position += Integer.BYTES;
        return value;
    }

    @Override
    public long int64(final long value) {
        ensure(Long.BYTES);
        buffer.putLong(position, value, LITTLE_ENDIAN);
        position += Long.BYTES;
        return value;
    }

    @Override
    public void bytes(final byte[] values, final int length) {
        view.wrap(values, 0, length);
        put();
    }

    @Override
    public void memory(final long address, final int length) {
        view.wrap(address, length);
        put();
    }

    private void put() {
        for (int done = 0; done < view.capacity(); ) {
            ensure(1);
            final int part = Math.min(view.capacity() - done, MAX_LENGTH - position);
            buffer.putBytes(position, view, done, part);
            position += part;
            done += part;
        }
    }

    @Override
    public StateException defect(final String cause) {
        return new StateException(section.name(), written, cause);
    }

    private void ensure(final int length) {
        if (MAX_LENGTH - position < length) {
            flush(0);
        }
    }

    private void flush(final int flag) {
        final int length = position - HEADER_LENGTH;
        buffer.putInt(MAGIC_OFFSET, MAGIC, LITTLE_ENDIAN);
        buffer.putShort(VERSION_OFFSET, VERSION, LITTLE_ENDIAN);
        buffer.putShort(SECTION_OFFSET, (short) section.id(), LITTLE_ENDIAN);
        buffer.putInt(NUMBER_OFFSET, number++, LITTLE_ENDIAN);
        buffer.putInt(LENGTH_OFFSET, length | flag, LITTLE_ENDIAN);
        lastCrc = StateChunkDescriptor.crc(crc, lastCrc, chunk, length);
        buffer.putInt(CRC_OFFSET, lastCrc, LITTLE_ENDIAN);
        sink.write(buffer, 0, position);
        written += position;
        position = HEADER_LENGTH;
    }
}
