package io.pegaflow.engine.pool;

/**
 * Layout of a page's recency record, which the engine alone reads and writes. It stands outside the entry check: it changes
 * with every use of the block.
 *
 * <pre>
 *  offset  type  field
 *  0       int   page id of the next newer block, -1 none, -2 not in a list
 *  4       int   page id of the next older block, -1 none
 *  8       long  clock of the last stamp; while the page is filling the index of its fill record
 *  16      int   page id of the next shard of the same block, a ring; the page itself if it is the only one
 *  20      int   bit 31: first page of its block; of that page only: bit 30: reclaimable; bits 27-29: list of the policy;
 *                bits 20-26: how often it was asked for, less one; bit 19: no longer in the index; bits 0-18: how often it is held
 * </pre>
 */
public final class PageRecencyDescriptor {
    /** Offset of the newer neighbour, an int. */
    public static final int NEWER_OFFSET = 0;

    /** Offset of the older neighbour, an int. */
    public static final int OLDER_OFFSET = 4;

    /** Offset of the clock of the last stamp, a long. */
    public static final int CLOCK_OFFSET = 8;

    /** Offset of the next shard's page id, an int. */
    public static final int NEXT_SHARD_OFFSET = 16;

    /** Offset of flags and pins, an int. */
    public static final int PINS_OFFSET = 20;

    /** Flag of the first page of a block. */
    public static final int HEAD_FLAG = 0x8000_0000;

    /** Flag of a block that leaves before all that are not reclaimable. */
    public static final int RECLAIMABLE_FLAG = 0x4000_0000;

    /** First bit of the list of the policy. */
    public static final int QUEUE_SHIFT = 27;

    /** The list of the policy, shifted down. */
    public static final int QUEUE_MASK = 0x7;

    /** First bit of the frequency. */
    public static final int FREQUENCY_SHIFT = 20;

    /** The frequency less one, shifted down. */
    public static final int FREQUENCY_MASK = 0x7F;

    /** How often the block is held. */
    public static final int PINS_MASK = 0x7_FFFF;

    /** Flag of a block that was cleaned away while it was held. */
    public static final int DETACHED_FLAG = 0x8_0000;

    /** Bytes of a record. */
    public static final int LENGTH = 24;

    private PageRecencyDescriptor() {}
}
