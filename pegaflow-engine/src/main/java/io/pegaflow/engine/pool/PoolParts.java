package io.pegaflow.engine.pool;

/**
 * How a pool is cut for being registered with devices in bounded time a part: the header with the first slabs, then equal
 * numbers of whole slabs. Immutable and pure, so everybody who is told the length of the pool knows the same parts.
 */
public final class PoolParts {
    /** Length of a part where slabs are not larger. */
    public static final long PART_BYTES = 256L << 20;

    private final PoolGeometry geometry;
    private final int slabsPerPart;
    private final long partBytes;

    /**
     * Cut a pool.
     *
     * @param poolBytes length of the whole mapping.
     */
    public PoolParts(final long poolBytes) {
        this(poolBytes, PART_BYTES);
    }

    /**
     * Cut a pool into parts of a given length.
     *
     * @param poolBytes   length of the whole mapping.
     * @param targetBytes of a part, rounded down to whole slabs; a part has at least one.
     */
    public PoolParts(final long poolBytes, final long targetBytes) {
        geometry = new PoolGeometry(poolBytes);
        slabsPerPart = (int) Math.max(1, targetBytes / geometry.slabBytes());
        partBytes = slabsPerPart * geometry.slabBytes();
    }

    /**
     * Number of parts.
     *
     * @return at least 1.
     */
    public int count() {
        return (geometry.slabCount() + slabsPerPart - 1) / slabsPerPart;
    }

    /**
     * Offset of a part from the start of the pool.
     *
     * @param part below {@link #count()}.
     * @return offset in bytes; 0 for the first part, which holds the header.
     */
    public long offset(final int part) {
        return part == 0 ? 0 : geometry.slabOffset(part * slabsPerPart);
    }

    /**
     * Length of a part.
     *
     * @param part below {@link #count()}.
     * @return length in bytes, to the end of its last slab.
     */
    public long length(final int part) {
        return geometry.slabOffset(slabs(part + 1)) - offset(part);
    }

    /**
     * Slabs of the first parts.
     *
     * @param count number of parts, at most {@link #count()}.
     * @return number of slabs.
     */
    public int slabs(final int count) {
        return (int) Math.min(geometry.slabCount(), (long) count * slabsPerPart);
    }

    /**
     * Bytes from an offset to the end of its part.
     *
     * @param offset from the start of the pool, behind the header.
     * @return at least 1.
     */
    public long roomFrom(final long offset) {
        return partBytes - (offset - PoolGeometry.HEADER_LENGTH) % partBytes;
    }
}
