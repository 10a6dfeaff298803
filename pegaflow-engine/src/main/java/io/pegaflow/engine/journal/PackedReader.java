package io.pegaflow.engine.journal;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads a body. Every step beyond its end is a {@link MalformedRecordException}. */
final class PackedReader implements Packed {
    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private int position;
    private int end;

    void wrap(final byte[] body, final int length) {
        buffer.wrap(body, 0, length);
        position = 0;
        end = length;
    }

    /** The body ends some bytes earlier: there stands something else. */
    void cutOff(final int length) {
        end -= length;
        require(0);
    }

    /** The body goes on after all. */
    void extend(final int length) {
        end += length;
    }

    boolean hasMore() {
        return position < end;
    }

    @Override
    public long count(final long ignored) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            require(1);
            final byte next = buffer.getByte(position++);
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
            if (shift > Long.SIZE - 7) {
                throw new MalformedRecordException("number has no end: offset=" + position);
            }
        }
    }

    /** A count of things of which there are at most so many. */
    int count(final String what, final long max) {
        final long value = count(0);
        if (value < 0 || value > max) {
            throw new MalformedRecordException("count cannot be: " + what + "=" + value + ", max=" + max);
        }
        return (int) value;
    }

    @Override
    public long fixed(final long ignored) {
        require(Long.BYTES);
        position += Long.BYTES;
        return buffer.getLong(position - Long.BYTES, JournalFormat.BYTE_ORDER);
    }

    void get(final MutableDirectBuffer target, final int offset, final int length) {
        require(length);
        target.putBytes(offset, buffer, position, length);
        position += length;
    }

    private void require(final int length) {
        if (length < 0 || end - position < length) {
            throw new MalformedRecordException(
                    "body is too short: offset=" + position + ", length=" + end + ", needed=" + length);
        }
    }
}
