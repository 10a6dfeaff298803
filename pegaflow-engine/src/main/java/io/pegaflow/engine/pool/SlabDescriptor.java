package io.pegaflow.engine.pool;

/**
 * Layout of a slab: a header, one 64-byte directory entry a page, one 24-byte recency record a page, padding, the pages.
 *
 * <pre>
 *  offset  type    field
 *  0       int     magic 0x42534650, "PFSB" in little-endian bytes
 *  4       short   layout version, 1
 *  6       short   state: 0 unused, 1 REFORMATTING, 2 READY
 *  8       long    epoch, one more at every format of this slab
 *  16      long    page stride in bytes
 *  24      int     pages in this slab
 *  28      int     slabs this span covers, 1 unless a page is larger than a slab
 *  32      long    offset of page 0 from the start of the slab
 *  40      int     NUMA node of the memory, -1 when it is not known
 *  44      20 B    unused, 0
 *  64      entries {@link PageEntryDescriptor}
 *  ...     recency records {@link PageRecencyDescriptor}
 * </pre>
 *
 * <p>Values are little-endian. Reformatting stores REFORMATTING first, then the header and free entries, then READY.
 */
public final class SlabDescriptor {
    /** First bytes of a slab header. */
    public static final int MAGIC = 0x42534650;

    /** Version of the layout of slab and entries. */
    public static final short LAYOUT_VERSION = 1;

    /** State of a slab never formatted. */
    public static final short UNUSED = 0;

    /** State of a slab whose header or entries are being written. */
    public static final short REFORMATTING = 1;

    /** State of a slab whose entries can be read. */
    public static final short READY = 2;

    /** Offset of the magic, an int. */
    public static final int MAGIC_OFFSET = 0;

    /** Offset of the layout version, a short. */
    public static final int VERSION_OFFSET = 4;

    /** Offset of the state, a short. */
    public static final int STATE_OFFSET = 6;

    /** Offset of the epoch, a long. */
    public static final int EPOCH_OFFSET = 8;

    /** Offset of the page stride, a long. */
    public static final int STRIDE_OFFSET = 16;

    /** Offset of the number of pages, an int. */
    public static final int PAGE_COUNT_OFFSET = 24;

    /** Offset of the number of slabs in this span, an int. */
    public static final int SPAN_OFFSET = 28;

    /** Offset of the offset of page 0, a long. */
    public static final int DATA_OFFSET_OFFSET = 32;

    /** Offset of the NUMA node, an int. */
    public static final int NUMA_NODE_OFFSET = 40;

    /** Bytes of the slab header. */
    public static final int HEADER_LENGTH = 64;

    /** Directory and recency bytes of one page. */
    public static final int PER_PAGE_LENGTH = PageEntryDescriptor.LENGTH + PageRecencyDescriptor.LENGTH;

    private SlabDescriptor() {}

    /**
     * Offset of the recency record of page 0 from the start of the slab.
     *
     * @param pages in the slab.
     * @return offset in bytes.
     */
    public static long recencyOffset(final int pages) {
        return HEADER_LENGTH + (long) pages * PageEntryDescriptor.LENGTH;
    }

    /**
     * Offset of page 0 from the start of the slab.
     *
     * @param pages  in the slab.
     * @param stride of the pages in bytes.
     * @return offset in bytes, aligned like the stride.
     */
    public static long dataOffset(final int pages, final long stride) {
        final long alignment =
                stride >= PoolGeometry.LARGE_PAGE_BYTES ? PoolGeometry.LARGE_ALIGNMENT : PoolGeometry.MIN_STRIDE;
        final long end = HEADER_LENGTH + (long) pages * PER_PAGE_LENGTH;
        // Slabs lie behind the 64 KiB pool header, so an offset aligned in the slab is aligned in the pool.
        return (end + alignment - 1) / alignment * alignment;
    }
}
