package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import java.util.Arrays;

/**
 * Room that was promised to saves which have not reserved all of it yet. A save is admitted only if there is room for it besides
 * all that is promised, so that what it was admitted for can be had, unless leases take hold of the blocks that were to leave.
 */
final class RoomPromises {
    private final BlockStore store;
    private final Evictor evictor;
    private long[] pages = new long[4];
    private long blocks;

    RoomPromises(final BlockStore store, final Evictor evictor) {
        this.store = store;
        this.evictor = evictor;
    }

    /** Can all of a demand be met besides what is promised? Changes nothing. */
    boolean canPromise(final RoomDemand demand) {
        for (int i = 0; i < demand.classCount(); i++) {
            final PageClass pageClass = demand.pageClass(i);
            if (!evictor.canMakeRoom(pageClass, demand.blocks() + blocks, demand.pages(i) + pages(pageClass.index()))) {
                return false;
            }
        }
        return demand.pages() == 0 || unusedSlabsSuffice(demand);
    }

    /** Classes must not count on the same unused slabs. */
    private boolean unusedSlabsSuffice(final RoomDemand demand) {
        long slabs = 0;
        int shortClasses = 0;
        for (int i = 0; i < store.pool.classCount(); i++) {
            final PageClass pageClass = store.pool.pageClass(i);
            long needed = pages(i);
            for (int d = 0; d < demand.classCount(); d++) {
                needed += demand.pageClass(d) == pageClass ? demand.pages(d) : 0;
            }
            final long missing = needed - pageClass.freePages() - store.recency.size(pageClass);
            if (needed > 0 && missing > 0) {
                shortClasses++;
                slabs += (missing + pageClass.pagesPerSlab() - 1) / pageClass.pagesPerSlab() * pageClass.slabsPerPage();
            }
        }
        return shortClasses <= 1 || slabs <= store.pool.unusedSlabs();
    }

    /** Pages free without evicting anything and not promised, of the class that has fewest. */
    long freePages(final RoomDemand demand) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < demand.classCount(); i++) {
            final PageClass pageClass = demand.pageClass(i);
            least = Math.min(least, evictor.freePages(pageClass) - pages(pageClass.index()));
        }
        return Math.max(0, least);
    }

    private long pages(final int classIndex) {
        return classIndex < pages.length ? pages[classIndex] : 0;
    }

    void promise(final RoomDemand demand) {
        blocks += demand.blocks();
        for (int i = 0; i < demand.classCount(); i++) {
            add(demand.pageClass(i), demand.pages(i));
        }
    }

    /** A page of a demand was reserved, with a new block or for one that was there. */
    void take(final RoomDemand demand, final PageClass pageClass, final boolean isNewBlock) {
        demand.add(pageClass, isNewBlock ? -1 : 0, -1);
        add(pageClass, -1);
        blocks -= isNewBlock ? 1 : 0;
    }

    /** What is left of a demand is wanted no more. */
    void giveUp(final RoomDemand demand) {
        blocks -= demand.blocks();
        for (int i = 0; i < demand.classCount(); i++) {
            add(demand.pageClass(i), -demand.pages(i));
        }
        demand.clear();
    }

    private void add(final PageClass pageClass, final long delta) {
        if (pageClass.index() >= pages.length) {
            pages = Arrays.copyOf(pages, pageClass.index() + 4);
        }
        pages[pageClass.index()] += delta;
    }

    /** Is nothing promised? */
    boolean isEmpty() {
        return blocks == 0 && Arrays.stream(pages).allMatch(count -> count == 0);
    }
}
