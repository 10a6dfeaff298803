package io.pegaflow.engine.copy;

/**
 * Layout of the records on a device's copy rings. A load ring and a save ring carry {@link #COPY} records, {@link #CANCEL}
 * comes on a ring of its own and overtakes both.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                          Transfer Id                          |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                           Part Index                          |
 *  +---------------------------------------------------------------+
 *  |                           Context Id                          |
 *  +---------------------------------------------------------------+
 *  |                           Direction                           |
 *  +---------------------------------------------------------------+
 *  |                         Storage Group                         |
 *  +---------------------------------------------------------------+
 *  |                          Layer Count                          |
 *  +---------------------------------------------------------------+
 *  |                          Block Count                          |
 *  +---------------------------------------------------------------+
 *  |        Layers, uint16 each, padded to a multiple of 8        ...
 *  +---------------------------------------------------------------+
 *  |                   Page Offset of a block                      |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                     Block Id of that block                    |
 *  +---------------------------------------------------------------+
 *  |                            Unused                             |
 *  +---------------------------------------------------------------+
 *  |             Page Offset and Block Id of the next             ...
 * </pre>
 *
 * <p>Values are little-endian. A CANCEL record holds the transfer id alone.
 */
public final class CopyCommandDescriptor {
    /** Ring message type of a copy command. */
    public static final int COPY = 1;

    /** Ring message type of a cancellation. */
    public static final int CANCEL = 2;

    /** Direction from device to pool. */
    public static final int SAVE = 0;

    /** Direction from pool to device. */
    public static final int LOAD = 1;

    /** Offset of the transfer id, a long. */
    public static final int TRANSFER_ID_OFFSET = 0;

    /** Offset of the part index, an int. */
    public static final int PART_INDEX_OFFSET = 8;

    /** Offset of the context id, an int. */
    public static final int CONTEXT_ID_OFFSET = 12;

    /** Offset of the direction, an int. */
    public static final int DIRECTION_OFFSET = 16;

    /** Offset of the storage group, an int. */
    public static final int STORAGE_GROUP_OFFSET = 20;

    /** Offset of the number of layers, an int; 0 means all layers of the storage group. */
    public static final int LAYER_COUNT_OFFSET = 24;

    /** Offset of the number of blocks, an int. */
    public static final int BLOCK_COUNT_OFFSET = 28;

    /** Offset of the first layer. */
    public static final int LAYERS_OFFSET = 32;

    /** Bytes of one block entry. */
    public static final int BLOCK_ENTRY_LENGTH = 16;

    /** Offset of the page offset, a long, in a block entry. */
    public static final int ENTRY_PAGE_OFFSET_OFFSET = 0;

    /** Offset of the block id, an int, in a block entry. */
    public static final int ENTRY_BLOCK_ID_OFFSET = 8;

    private CopyCommandDescriptor() {}

    /**
     * Offset of the first block entry.
     *
     * @param layerCount of the record.
     * @return offset in bytes from the start of the record.
     */
    public static int blocksOffset(final int layerCount) {
        return LAYERS_OFFSET + ((layerCount * Short.BYTES + 7) & ~7);
    }

    /**
     * Length of a record.
     *
     * @param layerCount of the record.
     * @param blockCount of the record.
     * @return length in bytes.
     */
    public static int length(final int layerCount, final int blockCount) {
        return blocksOffset(layerCount) + blockCount * BLOCK_ENTRY_LENGTH;
    }
}
