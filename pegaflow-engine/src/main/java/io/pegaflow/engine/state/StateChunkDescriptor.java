package io.pegaflow.engine.state;

import java.util.zip.CRC32C;

/**
 * Layout of a chunk of a state. A section of a state is a run of chunks, of which the last is marked.
 *
 * <pre>
 *  offset  type    field
 *  0       int     magic 0x53534650, "PFSS" in little-endian bytes
 *  4       short   version of the layout, 1
 *  6       short   section, see {@link StateSection}
 *  8       int     number of the chunk in the state, from 0
 *  12      int     bits 0-30 length of the payload in bytes, bit 31 whether it is the section's last chunk
 *  16      int     CRC32C over the CRC of the chunk before (0 for the first), the 16 bytes before this field and the payload
 *  20      ...     payload
 * </pre>
 *
 * <p>Values are little-endian. An int or a long never lies in two chunks.
 */
public final class StateChunkDescriptor {
    /** First bytes of a chunk. */
    public static final int MAGIC = 0x53534650;

    /** Version of the layout of chunks and sections. */
    public static final short VERSION = 1;

    /** Offset of the magic, an int. */
    public static final int MAGIC_OFFSET = 0;

    /** Offset of the version, a short. */
    public static final int VERSION_OFFSET = 4;

    /** Offset of the section, a short. */
    public static final int SECTION_OFFSET = 6;

    /** Offset of the chunk's number, an int. */
    public static final int NUMBER_OFFSET = 8;

    /** Offset of the length of the payload, an int. */
    public static final int LENGTH_OFFSET = 12;

    /** Offset of the CRC, an int. */
    public static final int CRC_OFFSET = 16;

    /** Bytes before the payload. */
    public static final int HEADER_LENGTH = 20;

    /** Most bytes of a chunk, header included. */
    public static final int MAX_LENGTH = 64 * 1024;

    /** Bit of the length of a section's last chunk. */
    public static final int LAST_FLAG = 0x8000_0000;

    private StateChunkDescriptor() {}

    /** CRC of a chunk that begins with the array. */
    static int crc(final CRC32C crc, final int before, final byte[] chunk, final int payloadLength) {
        crc.reset();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            crc.update(before >>> shift);
        }
        crc.update(chunk, 0, CRC_OFFSET);
        crc.update(chunk, HEADER_LENGTH, payloadLength);
        return (int) crc.getValue();
    }
}
