package io.pegaflow.engine.core;

import java.util.Arrays;

/**
 * Empties the cache for an administrator: every block that can leave does, and what is held can no longer be found and leaves when
 * the last holder lets go. Blocks that are being saved stay. Works through the index segment by segment, so it may pause at any.
 */
final class CacheCleaner {
    private final BlockStore blocks;
    private final Decisions decisions;
    private final CoreStats stats;
    private final BlockIndex.PageConsumer collector = this::collect;
    private int[] heads = new int[64];
    private int headCount;
    private int nextSegment;
    private long usedBytesBefore;
    private long evictedBlocks;
    private long evictedBytes;

    CacheCleaner(final BlockStore blocks, final Decisions decisions, final CoreStats stats) {
        this.blocks = blocks;
        this.decisions = decisions;
        this.stats = stats;
    }

    void begin() {
        nextSegment = 0;
        evictedBlocks = 0;
        evictedBytes = 0;
        usedBytesBefore = blocks.pool.usedBytes();
    }

    /**
     * Go on with the cleaning that was begun.
     *
     * @param budget blocks to look at, at least; the rest of the segment in which that number is reached comes on top.
     * @return whether it is through.
     */
    boolean step(final int budget) {
        for (int seen = 0; nextSegment < blocks.index.segmentCount() && seen < budget; nextSegment++) {
            headCount = 0;
            blocks.index.forEach(nextSegment, collector);
            for (int i = 0; i < headCount; i++) {
                clean(heads[i]);
            }
            seen += headCount;
        }
        return nextSegment == blocks.index.segmentCount();
    }

    private void collect(final int head) {
        if (headCount == heads.length) {
            heads = Arrays.copyOf(heads, headCount * 2);
        }
        heads[headCount++] = head;
    }

    private void clean(final int head) {
        if (!blocks.isSealed(head)) {
            if (blocks.isLinked(head)) {
                blocks.remove(head, DepartureCause.CLEANED);
            }
            return;
        }
        evictedBlocks++;
        evictedBytes += blocks.pageBytes(head);
        if (blocks.pins(head) == 0) {
            blocks.remove(head, DepartureCause.CLEANED);
        } else {
            blocks.detach(head);
        }
    }

    /** The cleaning is through: note what it did. */
    void end(final long requestId) {
        stats.cleanups++;
        decisions.note(
                DecisionKind.CACHE_CLEANED,
                requestId,
                evictedBlocks,
                evictedBytes,
                usedBytesBefore - blocks.pool.usedBytes(),
                stats.detachedBlocks);
    }
}
