package io.pegaflow.engine.journal;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes a body; grows as needed. The first bytes are left free for the head of a record. */
final class PackedWriter implements Packed {
    private static final int MAX_VARINT_LENGTH = 10;

    private final int headLength;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private int end;

    PackedWriter(final int headLength) {
        this.headLength = headLength;
        end = headLength;
    }

    void reset() {
        end = headLength;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** Behind the last byte of the body. */
    int end() {
        return end;
    }

    @Override
    public long count(final long actual) {
        ensure(MAX_VARINT_LENGTH);
        long rest = actual;
        while ((rest & ~0x7FL) != 0) {
            buffer.putByte(end++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.putByte(end++, (byte) rest);
        return actual;
    }

    @Override
    public long fixed(final long actual) {
        ensure(Long.BYTES);
        buffer.putLong(end, actual, JournalFormat.BYTE_ORDER);
        end += Long.BYTES;
        return actual;
    }

    void put(final DirectBuffer source, final int offset, final int length) {
        ensure(length);
        buffer.putBytes(end, source, offset, length);
        end += length;
    }

    private void ensure(final int length) {
        if (end + length > buffer.capacity()) {
            final byte[] longer = new byte[Math.max(2 * buffer.capacity(), end + length)];
            buffer.getBytes(0, longer, 0, end);
            buffer.wrap(longer);
        }
    }
}
