package io.pegaflow.engine.state;

import java.nio.charset.StandardCharsets;

/**
 * A walk over a state, field by field in a fixed order: a writer puts a value down and gives it back, a reader gives what was put
 * down. So one method a class serves both, and neither can know of a field that the other does not.
 *
 * <pre>
 *     clock = cursor.int64(clock);
 * </pre>
 *
 * <p>Not thread-safe. Readers throw {@link StateException}, and what they were reading into is of no use then.
 */
public abstract class StateCursor {
    private static final int BLOCK = Long.SIZE;
    private static final int MAX_TEXT_LENGTH = 1 << 20;

    /** For the two kinds of cursors. */
    protected StateCursor() {}

    /**
     * Does the walk read?
     *
     * @return whether values come from the state.
     */
    public abstract boolean isReading();

    /**
     * A section begins.
     *
     * @param section whose fields follow.
     */
    public abstract void begin(StateSection section);

    /** The section ends. */
    public abstract void end();

    /**
     * An int.
     *
     * @param value of the field.
     * @return its value.
     */
    public abstract int int32(int value);

    /**
     * A long.
     *
     * @param value of the field.
     * @return its value.
     */
    public abstract long int64(long value);

    /**
     * Bytes, in place.
     *
     * @param values of the field.
     * @param length number of them from the first on.
     */
    public abstract void bytes(byte[] values, int length);

    /**
     * Bytes of memory, in place.
     *
     * @param address of the first.
     * @param length  in bytes.
     */
    public abstract void memory(long address, int length);

    /**
     * What to throw when a value cannot be.
     *
     * @param cause says which and why.
     * @return the exception, which says where.
     */
    public abstract StateException defect(String cause);

    /**
     * A boolean.
     *
     * @param value of the field.
     * @return its value.
     */
    public final boolean flag(final boolean value) {
        return int32(value ? 1 : 0) != 0;
    }

    /**
     * A number within bounds: how many fields follow, or which of a table's.
     *
     * @param value of the field.
     * @param least that it can be.
     * @param most  that it can be.
     * @return its value.
     */
    public final int within(final int value, final int least, final int most) {
        final int result = int32(value);
        if (result < least || result > most) {
            throw defect("value out of range: value=" + result + ", least=" + least + ", most=" + most);
        }
        return result;
    }

    /**
     * A text.
     *
     * @param value of the field, of no matter for a reader.
     * @return its value.
     */
    public final String text(final String value) {
        final byte[] known = isReading() ? null : value.getBytes(StandardCharsets.UTF_8);
        final int length = within(known == null ? 0 : known.length, 0, MAX_TEXT_LENGTH);
        final byte[] bytes = known == null ? new byte[length] : known;
        bytes(bytes, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Longs, in place. Zeros take a bit each.
     *
     * @param values of the field.
     * @param offset of the first.
     * @param length number of them.
     */
    public void longs(final long[] values, final int offset, final int length) {
        for (int block = offset, end = offset + length; block < end; block += BLOCK) {
            final int count = Math.min(BLOCK, end - block);
            long present = 0;
            for (int i = 0; i < count; i++) {
                present |= values[block + i] == 0 ? 0 : 1L << i;
            }
            present = int64(present);
            for (int i = 0; i < count; i++) {
                values[block + i] = (present & 1L << i) == 0 ? 0 : int64(values[block + i]);
            }
        }
    }

    /**
     * Ints, in place. Zeros take a bit each.
     *
     * @param values of the field.
     * @param length number of them from the first on.
     */
    public void ints(final int[] values, final int length) {
        for (int block = 0; block < length; block += BLOCK) {
            final int count = Math.min(BLOCK, length - block);
            long present = 0;
            for (int i = 0; i < count; i++) {
                present |= values[block + i] == 0 ? 0 : 1L << i;
            }
            present = int64(present);
            for (int i = 0; i < count; i++) {
                values[block + i] = (present & 1L << i) == 0 ? 0 : int32(values[block + i]);
            }
        }
    }
}
