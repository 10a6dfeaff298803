package io.pegaflow.engine.pool;

import io.pegaflow.engine.state.StateCursor;
import java.util.Arrays;

/** The pages of one stride: which slabs serve it, and how many pages are free. Owned by {@link SlabPool}. */
public final class PageClass {
    private final int index;
    private final long stride;
    private final int pagesPerSlab;
    private final int slabsPerPage;
    final PartCursor[] parts;
    int slabs;
    long freePages;
    long usedPages;

    PageClass(final int index, final long stride, final int pagesPerSlab, final int slabsPerPage, final int partCount) {
        this.index = index;
        this.stride = stride;
        this.pagesPerSlab = pagesPerSlab;
        this.slabsPerPage = slabsPerPage;
        parts = new PartCursor[partCount];
        Arrays.setAll(parts, part -> new PartCursor());
    }

    /**
     * Position in the order in which classes appeared.
     *
     * @return index from 0.
     */
    public int index() {
        return index;
    }

    /**
     * Distance between two pages, the bytes of one.
     *
     * @return stride in bytes.
     */
    public long stride() {
        return stride;
    }

    /**
     * Pages of one slab, or of one span of slabs.
     *
     * @return number of pages.
     */
    public int pagesPerSlab() {
        return pagesPerSlab;
    }

    /**
     * Adjacent slabs one page takes.
     *
     * @return number of slabs, 1 unless a page is larger than a slab.
     */
    public int slabsPerPage() {
        return slabsPerPage;
    }

    /**
     * Slabs that serve this class.
     *
     * @return number of slabs.
     */
    public int slabs() {
        return slabs * slabsPerPage;
    }

    /**
     * Pages in use.
     *
     * @return number of pages.
     */
    public long usedPages() {
        return usedPages;
    }

    /**
     * Free pages in slabs of this class.
     *
     * @return number of pages.
     */
    public long freePages() {
        return freePages;
    }

    void state(final StateCursor cursor) {
        for (final PartCursor part : parts) {
            part.state(cursor);
        }
        slabs = cursor.int32(slabs);
        freePages = cursor.int64(freePages);
        usedPages = cursor.int64(usedPages);
    }
}
