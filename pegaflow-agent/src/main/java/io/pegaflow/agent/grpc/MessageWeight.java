package io.pegaflow.agent.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.io.InputStream;

/**
 * How much of the heap a message will take when it is read, told from its bytes alone: two bytes are enough for an object, and so a
 * message may take fifty times what it has on the wire. Rather more than less. Fields that nobody knows take nothing, as they must
 * not be kept.
 */
final class MessageWeight {
    /** An object, its place in a list that grows, and the head of an array. */
    static final int OBJECT_BYTES = 96;

    /** A number in a list that grows, and is copied when it does. */
    static final int NUMBER_BYTES = 20;

    /** Longer ones are read in parts, which are there until they are put together. */
    private static final int LONG_LENGTH = 4 * 1024;

    private static final int BUFFER_LENGTH = 8 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final int TAG_BITS = 3;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    private static final int FIXED_32 = 5;
    private static final long BROKEN = -1;

    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private final InputStream in;
    private int limit;
    private int next;
    private long position;
    private long weight;

    private MessageWeight(final InputStream in) {
        this.in = in;
    }

    /**
     * Weigh a message. One that is broken is weighed up to there, where whoever reads it will stop.
     *
     * @return bytes.
     */
    static long of(final InputStream in, final Descriptor type, final int length) throws IOException {
        final MessageWeight message = new MessageWeight(in);
        message.weight = OBJECT_BYTES;
        message.weigh(type, length, 0);
        return message.weight;
    }

    /** False where it is broken. */
    private boolean weigh(final Descriptor type, final long end, final int depth) throws IOException {
        int groups = 0;
        while (position < end) {
            final long tag = varint();
            final int wireType = (int) tag & (1 << TAG_BITS) - 1;
            final FieldDescriptor field =
                    groups > 0 || type == null ? null : type.findFieldByNumber((int) tag >>> TAG_BITS);
            switch (wireType) {
                case VARINT -> {
                    weight += field == null ? 0 : NUMBER_BYTES;
                    varint();
                }
                case FIXED_64 -> skip(Math.min(Long.BYTES, end - position));
                case FIXED_32 -> skip(Math.min(Integer.BYTES, end - position));
                case START_GROUP -> groups++;
                case END_GROUP -> groups--;
                case LENGTH_DELIMITED -> {
                    if (!weighDelimited(field, end, depth)) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
            if (position > end || groups < 0) {
                return false;
            }
        }
        return position == end;
    }

    private boolean weighDelimited(final FieldDescriptor field, final long end, final int depth) throws IOException {
        final long length = varint();
        if (length < 0 || length > end - position) {
            return false;
        }
        if (field == null) {
            skip(length);
            return true;
        }
        switch (field.getJavaType()) {
            case MESSAGE:
                weight += OBJECT_BYTES;
                return depth < MAX_DEPTH && weigh(field.getMessageType(), position + length, depth + 1);
            case STRING:
            case BYTE_STRING:
                weight += OBJECT_BYTES + (length > LONG_LENGTH ? 2 * length : length);
                skip(length);
                return true;
            default:
                return weighNumbers(position + length);
        }
    }

    private boolean weighNumbers(final long end) throws IOException {
        while (position < end) {
            varint();
            weight += NUMBER_BYTES;
        }
        return position == end;
    }

    /** Of at most ten bytes; negative if it is broken. */
    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE - 1) {
            final int part = read();
            if (part < 0) {
                return BROKEN;
            }
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        return BROKEN;
    }

    private int read() throws IOException {
        if (next == limit) {
            limit = Math.max(0, in.read(buffer));
            next = 0;
            if (limit == 0) {
                // Whoever looks at the position sees that it has ended before its end.
                position = Long.MAX_VALUE;
                return -1;
            }
        }
        position++;
        return buffer[next++] & 0xFF;
    }

    private void skip(final long length) throws IOException {
        final long here = Math.min(length, limit - next);
        next += (int) here;
        in.skipNBytes(length - here);
        position += length;
    }
}
