package io.pegaflow.tools.demo;

import io.pegaflow.engine.pool.PoolGeometry;

/**
 * How large the agent's pool is made.
 *
 * @param poolBytes  the whole mapping.
 * @param poolBlocks most blocks it may hold.
 */
record PoolPlan(long poolBytes, int poolBlocks) {
    private static final long MAX_DEFAULT_BYTES = 1L << 30;
    private static final long GRANULE = 64 * 1024;
    // A slab more than needed, and one a rank: pages of a request may lie in slabs that are only begun.
    private static final int SPARE_SLABS = 4;

    static PoolPlan of(final BlockShape shape, final Long poolSize, final Integer poolBlocks, final long freeBytes) {
        if (poolBlocks != null && poolBlocks < 1) {
            throw new IllegalArgumentException("value is out of range: --pool-blocks=" + poolBlocks + ", minimum=1");
        }
        if (poolSize != null) {
            return ofSize(shape, poolSize, poolBlocks);
        }
        return poolBlocks != null
                ? new PoolPlan(bytesFor(shape, poolBlocks), poolBlocks)
                : ofSize(shape, Math.min(MAX_DEFAULT_BYTES, freeBytes / 4), null);
    }

    private static PoolPlan ofSize(final BlockShape shape, final long poolBytes, final Integer poolBlocks) {
        final long fitting = blocksIn(shape, poolBytes);
        if (fitting < 1 || poolBlocks != null && fitting < poolBlocks) {
            throw new IllegalArgumentException("the pool is too small: --pool-size=" + poolBytes + ", blocks that fit="
                    + fitting + ", --pool-blocks=" + (poolBlocks == null ? "not given" : poolBlocks)
                    + "; give a larger pool, at least "
                    + bytesFor(shape, poolBlocks == null ? 1 : poolBlocks) + " bytes");
        }
        return new PoolPlan(poolBytes, poolBlocks == null ? (int) Math.min(Integer.MAX_VALUE, fitting) : poolBlocks);
    }

    /** Blocks that a pool has room for if it holds nothing else. */
    static long blocksIn(final BlockShape shape, final long poolBytes) {
        if (poolBytes < PoolGeometry.MIN_POOL_BYTES) {
            return 0;
        }
        return new PoolGeometry(poolBytes).pages(PoolGeometry.strideFor(shape.blockBytes())) / shape.tp();
    }

    private static long bytesFor(final BlockShape shape, final int blocks) {
        final long stride = PoolGeometry.strideFor(shape.blockBytes());
        long poolBytes = Math.max(PoolGeometry.MIN_POOL_BYTES, blocks * shape.tp() * stride);
        while (true) {
            final PoolGeometry geometry = new PoolGeometry(poolBytes);
            final long spare = SPARE_SLABS * geometry.slabBytes() * geometry.slabsPerPage(stride);
            if (blocksIn(shape, poolBytes) >= blocks) {
                return poolBytes + spare;
            }
            poolBytes += Math.max(GRANULE, poolBytes >>> 6) / GRANULE * GRANULE;
        }
    }
}
