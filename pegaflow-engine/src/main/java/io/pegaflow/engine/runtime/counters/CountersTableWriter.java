package io.pegaflow.engine.runtime.counters;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes one {@link CountersTable}. Owned by the thread that publishes; allocates only for names. */
public final class CountersTableWriter {
    private final UnsafeBuffer buffer;
    private final int rows;

    CountersTableWriter(final UnsafeBuffer buffer, final int rows) {
        this.buffer = buffer;
        this.rows = rows;
    }

    /**
     * Rows of the table.
     *
     * @return how many there are, in use or not.
     */
    public int rows() {
        return rows;
    }

    /**
     * Take a row into use.
     *
     * @param row  of the table.
     * @param name of the thing; what is longer than 128 bytes of UTF-8 is cut.
     */
    public void open(final int row, final String name) {
        final int offset = CountersRowDescriptor.rowOffset(row);
        buffer.setMemory(offset, CountersRowDescriptor.LENGTH, (byte) 0);
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(bytes.length, CountersRowDescriptor.MAX_NAME_LENGTH);
        buffer.putBytes(offset + CountersRowDescriptor.NAME_OFFSET, bytes, 0, length);
        buffer.putInt(offset + CountersRowDescriptor.NAME_LENGTH_OFFSET, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + CountersRowDescriptor.IN_USE_OFFSET, 1, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The thing is gone.
     *
     * @param row of the table.
     */
    public void close(final int row) {
        buffer.putInt(
                CountersRowDescriptor.rowOffset(row) + CountersRowDescriptor.IN_USE_OFFSET, 0, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Set a figure of a row in use.
     *
     * @param row    of the table.
     * @param column of the table's own columns.
     * @param value  of the figure.
     */
    public void set(final int row, final Enum<?> column, final long value) {
        buffer.putLong(CountersRowDescriptor.columnOffset(row, column.ordinal()), value, ByteOrder.LITTLE_ENDIAN);
    }
}
