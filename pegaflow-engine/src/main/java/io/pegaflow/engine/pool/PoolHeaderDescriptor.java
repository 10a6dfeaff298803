package io.pegaflow.engine.pool;

/**
 * Layout of the pool header.
 *
 * <pre>
 *  offset  type   field
 *  0       long   magic 0x314C4F4F50464750, "PGFPOOL1" in little-endian bytes
 *  8       int    layout version, 1
 *  12      int    bytes of this header, 65536
 *  16      long   length of the pool
 *  24      long   length of a slab
 *  32      int    slabs
 *  36      int    low bits of a page id that hold the page's index
 *  40      long   incarnation of the agent that wrote it
 *  48      int    namespaces in the table
 *  52      76 B   unused, 0
 *  128     namespace table: entry i at 128 + i * 132: int length, byte[128] name in UTF-8
 * </pre>
 *
 * <p>Values are little-endian. The magic is stored last; a namespace's entry is stored before the number of namespaces.
 */
public final class PoolHeaderDescriptor {
    /** First bytes of a pool. */
    public static final long MAGIC = 0x314C4F4F50464750L;

    /** Version of the layout of the pool. */
    public static final int LAYOUT_VERSION = 1;

    /** Offset of the magic, a long. */
    public static final int MAGIC_OFFSET = 0;

    /** Offset of the layout version, an int. */
    public static final int VERSION_OFFSET = 8;

    /** Offset of the header length, an int. */
    public static final int HEADER_LENGTH_OFFSET = 12;

    /** Offset of the pool length, a long. */
    public static final int POOL_BYTES_OFFSET = 16;

    /** Offset of the slab length, a long. */
    public static final int SLAB_BYTES_OFFSET = 24;

    /** Offset of the number of slabs, an int. */
    public static final int SLAB_COUNT_OFFSET = 32;

    /** Offset of the number of page index bits, an int. */
    public static final int PAGE_INDEX_BITS_OFFSET = 36;

    /** Offset of the incarnation, a long. */
    public static final int INCARNATION_OFFSET = 40;

    /** Offset of the number of namespaces, an int. */
    public static final int NAMESPACE_COUNT_OFFSET = 48;

    /** Offset of the namespace table. */
    public static final int NAMESPACE_TABLE_OFFSET = 128;

    /** Bytes of one entry of the namespace table. */
    public static final int NAMESPACE_ENTRY_LENGTH = 132;

    private PoolHeaderDescriptor() {}
}
