package io.pegaflow.engine.journal;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The payload of an input: what a writer packs, or what a reader builds. A codec goes through it from front to back. */
final class Payload {
    private final ExpandableArrayBuffer built = new ExpandableArrayBuffer(4096);
    private DirectBuffer buffer;
    private int base;
    private int position;
    private PackedWriter writer;
    private PackedReader reader;

    /** Pack a payload. */
    void pack(final DirectBuffer source, final int offset, final PackedWriter into) {
        buffer = source;
        base = offset;
        position = 0;
        writer = into;
        reader = null;
    }

    /** Build a payload in {@link #built()}. */
    void build(final PackedReader from) {
        buffer = built;
        base = 0;
        position = 0;
        writer = null;
        reader = from;
    }

    ExpandableArrayBuffer built() {
        return built;
    }

    boolean isBuilt() {
        return reader != null;
    }

    Packed packed() {
        return reader == null ? writer : reader;
    }

    PackedWriter writer() {
        return writer;
    }

    PackedReader reader() {
        return reader;
    }

    /** How much of it was gone through. */
    int position() {
        return position;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer()} what follows begins. */
    int offset() {
        return base + position;
    }

    void skip(final int length) {
        position += length;
    }

    /** The next value of 1, 2, 4 or 8 bytes, unsigned up to 2; anything where the payload is built. */
    long get(final int size) {
        return isBuilt() ? 0 : read(buffer, base + position, size);
    }

    static long read(final DirectBuffer from, final int at, final int size) {
        return switch (size) {
            case 1 -> from.getByte(at) & 0xFF;
            case 2 -> from.getShort(at, JournalFormat.BYTE_ORDER) & 0xFFFF;
            case 4 -> from.getInt(at, JournalFormat.BYTE_ORDER);
            default -> from.getLong(at, JournalFormat.BYTE_ORDER);
        };
    }

    /** Go beyond that value, and put it where the payload is built. */
    void next(final int size, final long value) {
        if (isBuilt()) {
            final int at = base + position;
            switch (size) {
                case 1 -> built.putByte(at, (byte) value);
                case 2 -> built.putShort(at, (short) value, JournalFormat.BYTE_ORDER);
                case 4 -> built.putInt(at, (int) value, JournalFormat.BYTE_ORDER);
                default -> built.putLong(at, value, JournalFormat.BYTE_ORDER);
            }
        }
        position += size;
    }

    /** Bytes as they are. */
    void bytes(final int length) {
        if (isBuilt()) {
            built.checkLimit(base + position + length);
            reader.get(built, base + position, length);
        } else {
            writer.put(buffer, base + position, length);
        }
        position += length;
    }
}
