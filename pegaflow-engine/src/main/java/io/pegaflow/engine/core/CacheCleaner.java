package io.pegaflow.engine.core;

import java.util.Arrays;
import org.agrona.collections.IntArrayList;

/**
 * Empties the cache for an administrator: every block that can leave does, and what is held can no longer be found and leaves when
 * the last holder lets go. Blocks that are being saved stay. Works through the index segment by segment in turn with other work;
 * what becomes resident behind it meanwhile stays.
 */
final class CacheCleaner extends Job implements JobRunner {
    private final BlockStore blocks;
    private final CoreOutput output;
    private final Decisions decisions;
    private final CoreStats stats;
    private final WorkBudget budget;
    private final JobQueue jobs;
    private final BlockIndex.PageConsumer collector = this::collect;
    private final IntArrayList waiting = new IntArrayList();
    private int[] heads = new int[64];
    private int headCount;
    private boolean isUnderWay;
    private int requestId;
    private int nextSegment;
    private long evictedBlocks;
    private long evictedBytes;
    private long reclaimedBytes;

    CacheCleaner(
            final BlockStore blocks,
            final CoreOutput output,
            final Decisions decisions,
            final CoreStats stats,
            final WorkBudget budget,
            final JobQueue jobs) {
        this.blocks = blocks;
        this.output = output;
        this.decisions = decisions;
        this.stats = stats;
        this.budget = budget;
        this.jobs = jobs;
    }

    /** A cleaning is asked for; one that is under way is finished before. */
    void onRequest(final int id) {
        if (isUnderWay) {
            waiting.addInt(id);
        } else {
            isUnderWay = true;
            begin(id);
            jobs.start(this, this);
        }
    }

    private void begin(final int id) {
        requestId = id;
        nextSegment = 0;
        evictedBlocks = 0;
        evictedBytes = 0;
        reclaimedBytes = 0;
    }

    @Override
    public boolean run(final Job job) {
        for (; nextSegment < blocks.index.segmentCount(); nextSegment++) {
            if (!budget.hasLeft()) {
                return false;
            }
            cleanSegment();
        }
        end();
        if (waiting.isEmpty()) {
            isUnderWay = false;
            return true;
        }
        begin(waiting.removeAt(0));
        return false;
    }

    private void cleanSegment() {
        headCount = 0;
        blocks.index.forEach(nextSegment, collector);
        for (int i = 0; i < headCount; i++) {
            clean(heads[i]);
        }
        // A segment is not left half way; what it costs above the budget is not counted.
        budget.spend(Math.min(headCount, Math.max(0, budget.left())));
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
                reclaimedBytes += blocks.pageBytes(head);
                blocks.remove(head, DepartureCause.CLEANED);
            }
            return;
        }
        final long bytes = blocks.pageBytes(head);
        evictedBlocks++;
        evictedBytes += bytes;
        if (blocks.pins(head) == 0) {
            reclaimedBytes += bytes;
            blocks.remove(head, DepartureCause.CLEANED);
        } else {
            blocks.detach(head);
        }
    }

    private void end() {
        stats.cleanups++;
        decisions.note(
                DecisionKind.CACHE_CLEANED,
                requestId,
                evictedBlocks,
                evictedBytes,
                reclaimedBytes,
                stats.detachedBlocks);
        output.cacheCleaned(requestId, evictedBlocks, evictedBytes, reclaimedBytes, stats.detachedBlocks);
    }

    @Override
    long progressHash() {
        return Mixing.mix(requestId, nextSegment, evictedBlocks);
    }
}
