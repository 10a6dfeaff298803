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

/** Reads a state from its chunks. Trusts none: each is checked before a value of it is given out. */
public final class StateReader extends StateCursor {
    private final StateSource source;
    private final byte[] chunk = new byte[MAX_LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(chunk);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();
    private StateSection section = StateSection.HEADER;
    private int position = HEADER_LENGTH;
    private int limit = HEADER_LENGTH;
    private boolean isLast;
    private int number;
    private int lastCrc;
    private long chunkOffset;
    private long read;

    /**
     * Reads from the start.
     *
     * @param source of the chunks.
     */
    public StateReader(final StateSource source) {
        this.source = source;
    }

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public void begin(final StateSection begun) {
        section = begun;
        next();
    }

    @Override
    public void end() {
        if (position < limit || !isLast) {
            throw defect("the section is longer than it should be: left_bytes=" + (limit - position));
        }
    }

    @Override
    public int int32(final int value) {
        require(Integer.BYTES);
        final int result = buffer.getInt(position, LITTLE_ENDIAN);
        position += Integer.BYTES;
        return result;
    }

    @Override
    public long int64(final long value) {
        require(Long.BYTES);
        final long result = buffer.getLong(position, LITTLE_ENDIAN);
        position += Long.BYTES;
        return result;
    }

    @Override
    public void bytes(final byte[] values, final int length) {
        view.wrap(values, 0, length);
        get();
    }

    @Override
    public void memory(final long address, final int length) {
        view.wrap(address, length);
        get();
    }

    private void get() {
        for (int done = 0; done < view.capacity(); ) {
            require(1);
            final int part = Math.min(view.capacity() - done, limit - position);
            buffer.getBytes(position, view, done, part);
            position += part;
            done += part;
        }
    }

    @Override
    public StateException defect(final String cause) {
        return new StateException(section.name(), chunkOffset, cause);
    }

    private void require(final int length) {
        if (position == limit) {
            if (isLast) {
                throw defect("the section is shorter than it should be");
            }
            next();
        }
        if (limit - position < length) {
            throw defect("a value lies across the end of a chunk: position=" + position);
        }
    }

    private void next() {
        chunkOffset = read;
        fill(0, HEADER_LENGTH);
        if (buffer.getInt(MAGIC_OFFSET, LITTLE_ENDIAN) != MAGIC) {
            throw defect("not a chunk of a state");
        }
        final int version = buffer.getShort(VERSION_OFFSET, LITTLE_ENDIAN);
        if (version != VERSION) {
            throw defect("version of the layout is not known: version=" + version + ", known=" + VERSION);
        }
        final int lengthAndFlag = buffer.getInt(LENGTH_OFFSET, LITTLE_ENDIAN);
        final int length = lengthAndFlag & ~LAST_FLAG;
        if (length > MAX_LENGTH - HEADER_LENGTH) {
            throw defect("chunk too long: length=" + length);
        }
        fill(HEADER_LENGTH, length);
        final int expected = StateChunkDescriptor.crc(crc, lastCrc, chunk, length);
        lastCrc = buffer.getInt(CRC_OFFSET, LITTLE_ENDIAN);
        if (lastCrc != expected) {
            throw defect(
                    "wrong CRC: read=" + Integer.toHexString(lastCrc) + ", computed=" + Integer.toHexString(expected));
        }
        final int chunkNumber = buffer.getInt(NUMBER_OFFSET, LITTLE_ENDIAN);
        final int id = buffer.getShort(SECTION_OFFSET, LITTLE_ENDIAN);
        if (chunkNumber != number++ || id != section.id()) {
            throw defect("another chunk was expected: number=" + chunkNumber + ", expected=" + (number - 1)
                    + ", section=" + StateSection.name(id));
        }
        position = HEADER_LENGTH;
        limit = HEADER_LENGTH + length;
        isLast = (lengthAndFlag & LAST_FLAG) != 0;
    }

    private void fill(final int offset, final int length) {
        final int count = source.read(buffer, offset, length);
        read += count;
        if (count < length) {
            throw defect("the state ends early: bytes=" + read);
        }
    }
}
