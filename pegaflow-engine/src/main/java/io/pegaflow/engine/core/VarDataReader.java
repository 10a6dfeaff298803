package io.pegaflow.engine.core;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** Walks the variable-length fields at the end of an SBE message without trusting any of their lengths. */
final class VarDataReader {
    private static final int LENGTH_FIELD = Integer.BYTES;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private int offset;
    private int length;

    /** Start at the first variable-length field of a message that ends at {@code end}. */
    void wrap(final DirectBuffer message, final int firstField, final int messageEnd) {
        buffer = message;
        position = firstField;
        end = messageEnd;
    }

    /** Step to the next field; false if it does not lie within the message. */
    boolean next() {
        if (end - position < LENGTH_FIELD) {
            return false;
        }
        final int fieldLength = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
        if (fieldLength < 0 || fieldLength > end - position - LENGTH_FIELD) {
            return false;
        }
        offset = position + LENGTH_FIELD;
        length = fieldLength;
        position = offset + length;
        return true;
    }

    /** Step over the fixed part of a group's header or element; false if it does not lie within the message. */
    boolean skip(final int bytes) {
        if (bytes > end - position) {
            return false;
        }
        position += bytes;
        return true;
    }

    int position() {
        return position;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    String string() {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
