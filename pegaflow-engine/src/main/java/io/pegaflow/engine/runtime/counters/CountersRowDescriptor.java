package io.pegaflow.engine.runtime.counters;

/**
 * Layout of a row of a {@link CountersTable}, little-endian.
 *
 * <pre>
 *   0                   4                   8
 *  +-------------------+-------------------+
 *  |  1 in use, else 0 |  length of name   |   0
 *  +-------------------+-------------------+
 *  |  columns, 8 bytes each            ... |   8
 *  +---------------------------------------+
 *  |  name, UTF-8                      ... | 128
 *  +---------------------------------------+
 * </pre>
 */
final class CountersRowDescriptor {
    static final int IN_USE_OFFSET = 0;
    static final int NAME_LENGTH_OFFSET = 4;
    static final int COLUMNS_OFFSET = 8;
    static final int MAX_COLUMNS = 15;
    static final int NAME_OFFSET = COLUMNS_OFFSET + MAX_COLUMNS * Long.BYTES;
    static final int MAX_NAME_LENGTH = 128;
    static final int LENGTH = NAME_OFFSET + MAX_NAME_LENGTH;

    private CountersRowDescriptor() {}

    static int rowOffset(final int row) {
        return row * LENGTH;
    }

    static int columnOffset(final int row, final int column) {
        return rowOffset(row) + COLUMNS_OFFSET + column * Long.BYTES;
    }
}
