package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;

/**
 * Makes room: idle partial blocks first, oldest first; then sealed blocks of the same page class, as the policy has it;
 * then, or before if another class has much older blocks, all blocks of a slab of another class, so that the slab can change its
 * page size.
 */
final class Evictor {
    private final BlockStore blocks;
    private final SlabPool pool;
    private final long maxBlocks;
    private final CoreStats stats;
    private final SlabBalance balance;
    /** Slab that is being emptied, for which class, and how far that is. */
    private int drainedSlab = SlabPool.NONE;

    private PageClass drainedFor;
    private int drainedPages;

    Evictor(final BlockStore blocks, final CoreConfig config, final CoreStats stats) {
        this.blocks = blocks;
        pool = blocks.pool;
        maxBlocks = config.maxBlocks();
        this.stats = stats;
        balance = new SlabBalance(blocks);
    }

    /**
     * Can room be made? Changes nothing.
     *
     * @param newBlocks blocks to add.
     * @param newPages  pages to reserve, those of the new blocks among them.
     */
    boolean canMakeRoom(final PageClass pageClass, final long newBlocks, final long newPages) {
        final long evictable = blocks.evictable() + blocks.idlePartials.size();
        if (stats.residentBlocks + stats.partialBlocks + newBlocks - evictable > maxBlocks) {
            return false;
        }
        // Every block of the class has at least one page of the class.
        final long own = pool.available(pageClass) + blocks.recency.size(pageClass);
        return own >= newPages || own + reclaimablePages(pageClass) + blocks.idlePartials.size(pageClass) >= newPages;
    }

    /** Pages that are free without evicting anything, the limit on blocks being kept. */
    long freePages(final PageClass pageClass) {
        return Math.min(pool.available(pageClass), maxBlocks - stats.residentBlocks - stats.partialBlocks);
    }

    private long reclaimablePages(final PageClass pageClass) {
        if (pageClass.slabsPerPage() > 1) {
            return 0;
        }
        long slabs = 0;
        for (int slab = 0; slab < pool.geometry().slabCount(); slab++) {
            if (pool.reclaimable(slab, pageClass)) {
                slabs++;
            }
        }
        return slabs * pageClass.pagesPerSlab();
    }

    /** How far making room has come. */
    enum Room {
        /** There is room. */
        MADE,
        /** The budget is spent; ask again. */
        MORE,
        /** Nothing that is left may leave. */
        IMPOSSIBLE
    }

    /** Make sure that a page of a class is free, and that there may be one block more if it is for a new one. */
    Room makeRoom(final PageClass pageClass, final boolean isForNewBlock, final WorkBudget budget) {
        while (isForNewBlock && stats.residentBlocks + stats.partialBlocks >= maxBlocks) {
            if (!budget.hasLeft()) {
                return Room.MORE;
            }
            if (!evictPartial() && !evictSealed(balance.oldestClass(pageClass))) {
                return Room.IMPOSSIBLE;
            }
            budget.spend(1);
        }
        while (pool.available(pageClass) == 0) {
            if (!budget.hasLeft()) {
                return Room.MORE;
            }
            if (evictPartial()) {
                budget.spend(1);
            } else if (!drainSlab(pageClass, balance.giver(pageClass), budget)) {
                if (evictSealed(pageClass)) {
                    budget.spend(1);
                } else if (!drainSlab(pageClass, pageClass, budget)) {
                    return Room.IMPOSSIBLE;
                }
            }
        }
        return Room.MADE;
    }

    private boolean evictPartial() {
        return evict(blocks.idlePartials.oldest(), DepartureCause.PARTIAL_EVICTED);
    }

    private boolean evictSealed(final PageClass pageClass) {
        return evict(blocks.recency.victim(pageClass), DepartureCause.EVICTED);
    }

    private boolean evict(final int head, final DepartureCause cause) {
        if (head == SlabPool.NONE) {
            return false;
        }
        blocks.remove(head, cause);
        return true;
    }

    /**
     * Evict from a slab, so that it changes its page size for a class once it is empty; false if there is none.
     *
     * @param giver class it has to be of, the class itself for any other, null for none but one that was begun with.
     */
    private boolean drainSlab(final PageClass pageClass, final PageClass giver, final WorkBudget budget) {
        final boolean isUnderWay =
                drainedSlab != SlabPool.NONE && drainedFor == pageClass && pool.reclaimable(drainedSlab, pageClass);
        if (!isUnderWay && giver == null) {
            return false;
        }
        pool.giveBackEmptySlabs(pageClass);
        if (pool.available(pageClass) > 0) {
            return true;
        }
        if (!isUnderWay) {
            drainedSlab = balance.oldestSlab(pageClass, giver);
            drainedFor = pageClass;
            drainedPages = 0;
        }
        if (drainedSlab == SlabPool.NONE) {
            return false;
        }
        // Pages that were reserved behind the cursor meanwhile are found in the next round.
        final int slab = drainedSlab;
        for (final int pages = pool.pagesIn(slab); drainedPages < pages; drainedPages++) {
            if (!budget.hasLeft()) {
                return true;
            }
            final int page = pool.usedPage(slab, drainedPages);
            if (page != SlabPool.NONE) {
                evict(blocks.head(page), DepartureCause.EVICTED);
                budget.spend(1);
                if (!pool.reclaimable(slab, pageClass)) {
                    break;
                }
            }
        }
        drainedSlab = SlabPool.NONE;
        pool.giveBackEmptySlabs(pageClass);
        return true;
    }

    void state(final StateCursor cursor) {
        drainedSlab = cursor.within(drainedSlab, SlabPool.NONE, pool.geometry().slabCount() - 1);
        final int pageClass = drainedSlab == SlabPool.NONE
                ? SlabPool.NONE
                : cursor.within(drainedFor == null ? 0 : drainedFor.index(), 0, pool.classCount() - 1);
        drainedFor = pageClass == SlabPool.NONE ? null : pool.pageClass(pageClass);
        drainedPages = cursor.int32(drainedPages);
    }
}
