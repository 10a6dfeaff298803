package io.pegaflow.engine.runtime.counters;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** A row of a {@link CountersTable} at one moment. Does not change. */
public final class CountersRow {
    private final int index;
    private final String name;
    private final long[] columns = new long[CountersRowDescriptor.MAX_COLUMNS];

    private CountersRow(final int index, final String name) {
        this.index = index;
        this.name = name;
    }

    /** The row of a table if it is in use, else null. */
    static CountersRow read(final DirectBuffer table, final int row) {
        final int offset = CountersRowDescriptor.rowOffset(row);
        if (table.getInt(offset + CountersRowDescriptor.IN_USE_OFFSET, ByteOrder.LITTLE_ENDIAN) != 1) {
            return null;
        }
        final int length = table.getInt(offset + CountersRowDescriptor.NAME_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final byte[] name = new byte[Math.max(0, Math.min(length, CountersRowDescriptor.MAX_NAME_LENGTH))];
        table.getBytes(offset + CountersRowDescriptor.NAME_OFFSET, name);
        final CountersRow read = new CountersRow(row, new String(name, StandardCharsets.UTF_8));
        for (int i = 0; i < read.columns.length; i++) {
            read.columns[i] = table.getLong(CountersRowDescriptor.columnOffset(row, i), ByteOrder.LITTLE_ENDIAN);
        }
        return read;
    }

    /**
     * Place of the row in its table.
     *
     * @return from 0.
     */
    public int index() {
        return index;
    }

    /**
     * Name of the thing.
     *
     * @return the name as it was given: it may hold any character.
     */
    public String name() {
        return name;
    }

    /**
     * A figure of the row.
     *
     * @param column of the row's table.
     * @return its value.
     */
    public long value(final Enum<?> column) {
        return columns[column.ordinal()];
    }
}
