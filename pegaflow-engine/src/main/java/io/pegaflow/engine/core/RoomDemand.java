package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.ipc.Limits;

/** The blocks and pages a request needs, by page class, and whether room can be made for all of them together. */
final class RoomDemand {
    private final BlockStore blocks;
    private final Evictor evictor;
    private final PageClass[] classes = new PageClass[Limits.MAX_PARTS];
    private final long[] pages = new long[Limits.MAX_PARTS];
    private int classCount;
    private long newBlocks;

    RoomDemand(final BlockStore blocks, final Evictor evictor) {
        this.blocks = blocks;
        this.evictor = evictor;
    }

    void clear() {
        classCount = 0;
        newBlocks = 0;
    }

    void add(final PageClass pageClass, final int addedBlocks, final int addedPages) {
        int i = 0;
        while (i < classCount && classes[i] != pageClass) {
            i++;
        }
        if (i == classCount) {
            classes[classCount++] = pageClass;
            pages[i] = 0;
        }
        pages[i] += addedPages;
        newBlocks += addedBlocks;
    }

    long pages() {
        long sum = 0;
        for (int i = 0; i < classCount; i++) {
            sum += pages[i];
        }
        return sum;
    }

    /** Pages free without evicting anything, of the class that has fewest. */
    long freePages() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < classCount; i++) {
            least = Math.min(least, evictor.freePages(classes[i]));
        }
        return least;
    }

    /**
     * Can room be made? Changes nothing.
     *
     * @param keepSealed  evictable sealed blocks that have to stay.
     * @param keepPartial idle partial blocks that have to stay.
     */
    boolean canBeMet(final long keepSealed, final long keepPartial) {
        for (int i = 0; i < classCount; i++) {
            if (!evictor.canMakeRoom(classes[i], newBlocks, pages[i], keepSealed, keepPartial)) {
                return false;
            }
        }
        return classCount <= 1 || unusedSlabsSuffice(keepSealed);
    }

    /** Classes must not count on the same unused slabs. */
    private boolean unusedSlabsSuffice(final long keepSealed) {
        long slabs = 0;
        boolean isShort = false;
        for (int i = 0; i < classCount; i++) {
            final PageClass pageClass = classes[i];
            final long own = pageClass.freePages() + Math.max(0, blocks.recency.size(pageClass) - keepSealed);
            final long missing = Math.max(0, pages[i] - own);
            isShort |= missing > 0;
            slabs += (missing + pageClass.pagesPerSlab() - 1) / pageClass.pagesPerSlab() * pageClass.slabsPerPage();
        }
        return !isShort || slabs <= blocks.pool.unusedSlabs();
    }
}
