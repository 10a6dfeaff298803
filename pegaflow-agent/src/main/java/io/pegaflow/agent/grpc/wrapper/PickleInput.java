package io.pegaflow.agent.grpc.wrapper;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the arguments of instructions and never beyond the end. */
final class PickleInput {
    private static final int MAX_INT_LENGTH = 8;

    private final ByteBuffer buffer;

    PickleInput(final byte[] bytes) {
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int offset() {
        return buffer.position();
    }

    int remaining() {
        return buffer.remaining();
    }

    int unsignedByte() throws WrapperException {
        return need(1).get() & 0xff;
    }

    int unsignedShort() throws WrapperException {
        return need(2).getShort() & 0xffff;
    }

    int int32() throws WrapperException {
        return need(4).getInt();
    }

    long int64() throws WrapperException {
        return need(8).getLong();
    }

    /** An integer of the given length in two's complement, the lowest byte first; of no length, 0. */
    long intOf(final int length) throws WrapperException {
        if (length > MAX_INT_LENGTH) {
            throw Pickles.malformed(
                    offset(), "an integer is too long: bytes=" + length + ", highest=" + MAX_INT_LENGTH);
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) unsignedByte() << Byte.SIZE * i;
        }
        final int unusedBits = Long.SIZE - Byte.SIZE * length;
        return length == 0 ? 0 : value << unusedBits >> unusedBits;
    }

    byte[] bytes(final int length) throws WrapperException {
        // A length above 2 GiB arrives here as a negative one.
        final byte[] bytes = new byte[Integer.compareUnsigned(length, remaining()) > 0 ? 0 : length];
        need(length).get(bytes);
        return bytes;
    }

    String text(final int length) throws WrapperException {
        final int offset = offset();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(length)))
                    .toString();
        } catch (final CharacterCodingException ex) {
            throw Pickles.malformed(offset, "a string is not UTF-8");
        }
    }

    private ByteBuffer need(final int length) throws WrapperException {
        if (Integer.compareUnsigned(length, remaining()) > 0) {
            throw Pickles.malformed(
                    offset(), "cut short: needed=" + Integer.toUnsignedString(length) + ", remaining=" + remaining());
        }
        return buffer;
    }
}
