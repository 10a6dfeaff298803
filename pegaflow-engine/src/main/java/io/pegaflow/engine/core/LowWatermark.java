package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;

/** Keeps part of the pages of every class in use free ahead of demand, so that saves need not evict. */
final class LowWatermark {
    static final int MAX_EVICTIONS_PER_TICK = 1024;
    private static final int WHOLE = 100;

    private final BlockStore blocks;
    private final Evictor evictor;
    private final int freePercent;
    private final long maxBlocks;
    private int nextClass;

    LowWatermark(final BlockStore blocks, final Evictor evictor, final CoreConfig config) {
        this.blocks = blocks;
        this.evictor = evictor;
        freePercent = config.freePagesPercent();
        maxBlocks = config.maxBlocks();
        if (freePercent < 0 || freePercent >= WHOLE) {
            throw new IllegalArgumentException(
                    "low watermark out of range: percent=" + freePercent + "; give 0 (off) to 99");
        }
    }

    /** Evict what is missing as far as the cycle's budget allows; the next tick goes on with the next class. */
    void onTick(final WorkBudget budget) {
        final int classes = freePercent == 0 ? 0 : blocks.pool.classCount();
        int left = Math.min(MAX_EVICTIONS_PER_TICK, budget.left());
        for (int i = 0; i < classes && left > 0; i++) {
            nextClass = nextClass + 1 < classes ? nextClass + 1 : 0;
            final int evicted = free(blocks.pool.pageClass(nextClass), left);
            left -= evicted;
            budget.spend(evicted);
        }
    }

    private int free(final PageClass pageClass, final int most) {
        int evicted = 0;
        while (evicted < most && isBelow(pageClass)) {
            final int victim = blocks.recency.victim(pageClass);
            if (victim == SlabPool.NONE) {
                break;
            }
            blocks.remove(victim, DepartureCause.EVICTED);
            evicted++;
        }
        return evicted;
    }

    private boolean isBelow(final PageClass pageClass) {
        final long pages = Math.min(maxBlocks, pageClass.usedPages() + blocks.pool.available(pageClass));
        return pageClass.usedPages() > 0 && evictor.freePages(pageClass) * WHOLE < pages * freePercent;
    }

    void state(final StateCursor cursor) {
        nextClass = cursor.int32(nextClass);
    }
}
