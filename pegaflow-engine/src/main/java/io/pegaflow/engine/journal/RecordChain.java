package io.pegaflow.engine.journal;

import java.util.zip.CRC32C;

/**
 * Number and checksum of records. The checksum of a record covers that of the record before, but for records at which a reader
 * may begin, so that a record that is missing, foreign or in the wrong place is found.
 */
final class RecordChain {
    static final int NUMBER_OFFSET = 8;
    static final int CRC_OFFSET = 12;
    static final int MIN_LENGTH = 16;

    private final CRC32C crc = new CRC32C();
    private final byte[] previous = new byte[Integer.BYTES];

    /** The checksum of a record whose own checksum field may hold anything. */
    int crc(final byte[] record, final int offset, final int length, final int previousCrc) {
        crc.reset();
        for (int i = 0; i < previous.length; i++) {
            previous[i] = (byte) (previousCrc >>> i * Byte.SIZE);
        }
        crc.update(previous, 0, previous.length);
        crc.update(record, offset, CRC_OFFSET);
        for (int i = 0; i < previous.length; i++) {
            previous[i] = 0;
        }
        crc.update(previous, 0, previous.length);
        crc.update(record, offset + MIN_LENGTH, length - MIN_LENGTH);
        return (int) crc.getValue();
    }
}
