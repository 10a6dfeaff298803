package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;

/**
 * Decides when a page class that is short of pages takes a slab of another class rather than evict a block of its own. A class
 * whose oldest block was last used much longer ago has more room than its demand asks for.
 */
final class SlabBalance {
    /** A class gives up a slab if its oldest block is more than so many times as old as the one that would leave instead. */
    private static final int AGE_RATIO = 2;

    private final BlockStore blocks;
    private final SlabPool pool;

    SlabBalance(final BlockStore blocks) {
        this.blocks = blocks;
        pool = blocks.pool;
    }

    /**
     * The class that should give up a slab for another.
     *
     * @param wanting class that has no page left.
     * @return the class with the oldest block, null if no class has a much older one than the class itself.
     */
    PageClass giver(final PageClass wanting) {
        if (wanting.slabsPerPage() > 1) {
            return null;
        }
        final long own = Math.max(0, age(wanting));
        PageClass giver = null;
        // A slab's worth of stamps on top, so that young classes do not snatch slabs from each other.
        long oldest = AGE_RATIO * own + wanting.pagesPerSlab();
        for (int i = 0; i < pool.classCount(); i++) {
            final PageClass other = pool.pageClass(i);
            if (other != wanting && other.slabsPerPage() == 1 && age(other) > oldest) {
                oldest = age(other);
                giver = other;
            }
        }
        return giver;
    }

    /**
     * The class that should give up a block when there are too many.
     *
     * @param wanting class of the block to come.
     * @return the class with the oldest block.
     */
    PageClass oldestClass(final PageClass wanting) {
        PageClass oldest = wanting;
        for (int i = 0; i < pool.classCount(); i++) {
            if (age(pool.pageClass(i)) > age(oldest)) {
                oldest = pool.pageClass(i);
            }
        }
        return oldest;
    }

    /** Stamps since the next victim of a class was used last, -1 if it has none. */
    private long age(final PageClass pageClass) {
        final int victim = blocks.recency.victim(pageClass);
        return victim == SlabPool.NONE ? -1 : blocks.recency.clock.now() - blocks.directory.clock(victim);
    }

    /**
     * The slab to empty for a class.
     *
     * @param wanting class that needs it.
     * @param giver   class it has to be of, the wanting one for any other.
     * @return the slab whose first block is the oldest, {@link SlabPool#NONE} if no slab can be emptied.
     */
    int oldestSlab(final PageClass wanting, final PageClass giver) {
        int oldest = SlabPool.NONE;
        long oldestClock = Long.MAX_VALUE;
        for (int slab = 0; slab < pool.geometry().slabCount(); slab++) {
            if (pool.reclaimable(slab, wanting) && (giver == wanting || pool.classOfSlab(slab) == giver)) {
                final long clock = firstClock(slab);
                if (clock < oldestClock) {
                    oldest = slab;
                    oldestClock = clock;
                }
            }
        }
        return oldest;
    }

    private long firstClock(final int slab) {
        for (int i = 0, pages = pool.pagesIn(slab); i < pages; i++) {
            final int page = pool.usedPage(slab, i);
            if (page != SlabPool.NONE) {
                return blocks.directory.clock(page);
            }
        }
        return 0;
    }
}
