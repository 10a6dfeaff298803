package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.PageRecencyDescriptor;
import io.pegaflow.engine.pool.SlabPool;

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
     * @param newBlocks   blocks to add.
     * @param newPages    pages to reserve, those of the new blocks among them.
     * @param keepSealed  evictable sealed blocks that have to stay.
     * @param keepPartial idle partial blocks that have to stay.
     */
    boolean canMakeRoom(
            final PageClass pageClass,
            final long newBlocks,
            final long newPages,
            final long keepSealed,
            final long keepPartial) {
        final long evictable = blocks.evictable() - keepSealed + blocks.idlePartials.size() - keepPartial;
        if (stats.residentBlocks + stats.partialBlocks + newBlocks - evictable > maxBlocks) {
            return false;
        }
        // Every block of the class has at least one page of the class.
        final long own = pool.available(pageClass) + Math.max(0, blocks.recency.size(pageClass) - keepSealed);
        return own >= newPages
                || own + reclaimablePages(pageClass) + Math.max(0, idlePages(pageClass) - keepPartial) >= newPages;
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

    private long idlePages(final PageClass pageClass) {
        long pages = 0;
        for (int head = blocks.idlePartials.oldest();
                head != SlabPool.NONE;
                head = blocks.directory.recencyInt(head, PageRecencyDescriptor.NEWER_OFFSET)) {
            pages += pool.classOf(head) == pageClass ? 1 : 0;
        }
        return pages;
    }

    /** Make room for one block more under the limit on blocks. */
    boolean makeRoomForBlock(final PageClass pageClass) {
        while (stats.residentBlocks + stats.partialBlocks >= maxBlocks) {
            if (!evictPartial() && !evictSealed(balance.oldestClass(pageClass))) {
                return false;
            }
        }
        return true;
    }

    /** Make sure that a page of a class is free. */
    boolean makeRoomForPage(final PageClass pageClass) {
        while (pool.available(pageClass) == 0) {
            if (!evictPartial()
                    && !reclaimSlab(pageClass, balance.giver(pageClass))
                    && !evictSealed(pageClass)
                    && !reclaimSlab(pageClass, pageClass)) {
                return false;
            }
        }
        return true;
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
     * Empty a slab for a class.
     *
     * @param giver class it has to be of, the class itself for any other, null for none.
     */
    private boolean reclaimSlab(final PageClass pageClass, final PageClass giver) {
        if (giver == null) {
            return false;
        }
        pool.giveBackEmptySlabs(pageClass);
        if (pool.available(pageClass) > 0) {
            return true;
        }
        final int slab = balance.oldestSlab(pageClass, giver);
        if (slab == SlabPool.NONE) {
            return false;
        }
        for (int i = 0, pages = pool.pagesIn(slab); i < pages; i++) {
            final int page = pool.usedPage(slab, i);
            if (page != SlabPool.NONE) {
                evict(blocks.head(page), DepartureCause.EVICTED);
            }
        }
        pool.giveBackEmptySlabs(pageClass);
        return true;
    }
}
