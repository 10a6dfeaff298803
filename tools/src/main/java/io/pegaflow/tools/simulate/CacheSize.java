package io.pegaflow.tools.simulate;

import io.pegaflow.agent.SizeParser;
import io.pegaflow.engine.pool.PoolGeometry;

/**
 * A size to simulate.
 *
 * @param blocks that the cache holds.
 * @param bytes  of the pool that holds so many or, if that was not given, of the blocks; 0 if unknown.
 */
record CacheSize(long blocks, long bytes) {
    static CacheSize ofBlocks(final long blocks, final Long blockBytes) {
        return new CacheSize(blocks, blockBytes == null ? 0 : blocks * PoolGeometry.strideFor(blockBytes));
    }

    /** As many blocks as a pool holds of one kind, each of one page. */
    static CacheSize ofPool(final long poolBytes, final long blockBytes) {
        final long blocks = new PoolGeometry(poolBytes).pages(PoolGeometry.strideFor(blockBytes));
        if (blocks < 1) {
            throw new IllegalArgumentException("no block fits the pool: --pool-sizes="
                    + SizeParser.formatExactly(poolBytes) + ", --block-bytes=" + blockBytes + "; give a larger pool");
        }
        return new CacheSize(blocks, poolBytes);
    }
}
