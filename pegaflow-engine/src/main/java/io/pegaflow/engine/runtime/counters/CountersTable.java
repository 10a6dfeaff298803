package io.pegaflow.engine.runtime.counters;

/**
 * The tables of the counters file: figures of what comes and goes. A row is a name and a few numbers; a row that is not in use
 * may become that of another thing. Where more things are there than rows, the last to come have none.
 */
public enum CountersTable {
    /** The clients connected, by the names they gave themselves. Columns as {@link ClientColumn}. */
    CLIENTS(256),
    /** The devices served, by their role. Columns as {@link DeviceColumn}. */
    DEVICES(64),
    /** The sizes of pages there are. Columns as {@link PageSizeColumn}. */
    PAGE_SIZES(64);

    private final int rows;

    CountersTable(final int rows) {
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

    /** Offset of the table behind the start of the first. */
    int offset() {
        int offset = 0;
        for (final CountersTable table : values()) {
            if (table == this) {
                break;
            }
            offset += table.rows * CountersRowDescriptor.LENGTH;
        }
        return offset;
    }

    /** Bytes of all tables. */
    static int length() {
        int length = 0;
        for (final CountersTable table : values()) {
            length += table.rows * CountersRowDescriptor.LENGTH;
        }
        return length;
    }
}
