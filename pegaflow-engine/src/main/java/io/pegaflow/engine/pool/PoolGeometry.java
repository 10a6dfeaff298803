package io.pegaflow.engine.pool;

/**
 * How a pool of a given length is cut: a header, then slabs of equal size. Immutable and pure.
 *
 * <pre>
 *  +--------+-------------+-------------+-----+-------------+--------+
 *  | header |   slab 0    |   slab 1    | ... |  slab n-1   | unused |
 *  | 64 KiB |             |             |     |             |        |
 *  +--------+-------------+-------------+-----+-------------+--------+
 * </pre>
 *
 * <p>A page is named by a 32-bit <i>page id</i>: the slab's index in the high bits, the page's index in the slab in the low
 * {@link #pageIndexBits()} bits.
 */
public final class PoolGeometry {
    /** Bytes of the pool header before slab 0. */
    public static final int HEADER_LENGTH = 64 * 1024;

    /** Smallest slab. */
    public static final long MIN_SLAB_BYTES = 256 * 1024;

    /** Largest slab. */
    public static final long MAX_SLAB_BYTES = 1L << 30;

    /** Page strides are multiples of this. */
    public static final int MIN_STRIDE = 512;

    /** Page strides from this length up are multiples of {@link #LARGE_ALIGNMENT}. */
    public static final long LARGE_PAGE_BYTES = 64 * 1024;

    /** Alignment of large pages, that of direct disk I/O on 4 KiB sectors. */
    public static final int LARGE_ALIGNMENT = 4096;

    /** Smallest pool: the header and one slab. */
    public static final long MIN_POOL_BYTES = HEADER_LENGTH + MIN_SLAB_BYTES;

    private static final int TARGET_SLABS = 256;

    private final long poolBytes;
    private final long slabBytes;
    private final int slabCount;
    private final int pageIndexBits;

    /**
     * Cut a pool.
     *
     * @param poolBytes length of the whole mapping.
     * @throws IllegalArgumentException if it is below {@link #MIN_POOL_BYTES} or needs more than 32 bits of page id.
     */
    public PoolGeometry(final long poolBytes) {
        if (poolBytes < MIN_POOL_BYTES) {
            throw new IllegalArgumentException(
                    "pool too small: poolBytes=" + poolBytes + ", minimum=" + MIN_POOL_BYTES + "; give a larger pool");
        }
        this.poolBytes = poolBytes;
        slabBytes = Math.min(MAX_SLAB_BYTES, Math.max(MIN_SLAB_BYTES, Long.highestOneBit(poolBytes / TARGET_SLABS)));
        final long slabs = (poolBytes - HEADER_LENGTH) / slabBytes;
        pageIndexBits = Long.numberOfTrailingZeros(slabBytes / MIN_STRIDE);
        if (slabs > 1L << (Integer.SIZE - pageIndexBits)) {
            throw new IllegalArgumentException("pool too large: poolBytes=" + poolBytes + ", maximum="
                    + ((1L << (Integer.SIZE - pageIndexBits)) * slabBytes) + "; run several agents");
        }
        slabCount = (int) slabs;
    }

    /**
     * Length of the whole mapping.
     *
     * @return length in bytes.
     */
    public long poolBytes() {
        return poolBytes;
    }

    /**
     * Length of a slab: a 256th of the pool rounded down to a power of two, between {@link #MIN_SLAB_BYTES} and {@link
     * #MAX_SLAB_BYTES}.
     *
     * @return length in bytes.
     */
    public long slabBytes() {
        return slabBytes;
    }

    /**
     * Number of slabs.
     *
     * @return number of slabs.
     */
    public int slabCount() {
        return slabCount;
    }

    /**
     * Low bits of a page id that hold the page's index in its slab.
     *
     * @return number of bits.
     */
    public int pageIndexBits() {
        return pageIndexBits;
    }

    /**
     * Offset of a slab from the start of the pool.
     *
     * @param slab index of the slab.
     * @return offset in bytes.
     */
    public long slabOffset(final int slab) {
        return HEADER_LENGTH + slab * slabBytes;
    }

    /**
     * The stride of pages that hold a given number of bytes.
     *
     * @param dataBytes to hold, above 0.
     * @return the stride in bytes: a multiple of 512, from 64 KiB up of 4096.
     */
    public static long strideFor(final long dataBytes) {
        final long alignment = dataBytes > LARGE_PAGE_BYTES - MIN_STRIDE ? LARGE_ALIGNMENT : MIN_STRIDE;
        return (dataBytes + alignment - 1) / alignment * alignment;
    }

    /**
     * Adjacent slabs that one page of a given stride takes; 1 if slabs hold at least one such page.
     *
     * @param stride of the page in bytes.
     * @return number of slabs.
     */
    public int slabsPerPage(final long stride) {
        return (int) ((stride + SlabDescriptor.dataOffset(1, stride) + slabBytes - 1) / slabBytes);
    }

    /**
     * Pages that one slab, or one span of slabs, holds.
     *
     * @param stride of the pages in bytes.
     * @return number of pages, at least 1.
     */
    public int pagesPerSlab(final long stride) {
        if (slabsPerPage(stride) > 1) {
            return 1;
        }
        int pages = (int) ((slabBytes - SlabDescriptor.HEADER_LENGTH) / (stride + SlabDescriptor.PER_PAGE_LENGTH));
        while (pages > 1 && SlabDescriptor.dataOffset(pages, stride) + pages * stride > slabBytes) {
            pages--;
        }
        return Math.max(1, pages);
    }

    /**
     * Pages of a given stride that the pool holds if it holds no others.
     *
     * @param stride of the pages in bytes.
     * @return number of pages.
     */
    public long pages(final long stride) {
        return (long) (slabCount / slabsPerPage(stride)) * pagesPerSlab(stride);
    }
}
