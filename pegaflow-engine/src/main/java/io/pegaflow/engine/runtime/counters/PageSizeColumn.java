package io.pegaflow.engine.runtime.counters;

/** What is told of the pages of one size. Their order is that of the file: new ones go to the end. */
public enum PageSizeColumn {
    /** Bytes of a page, padding included. */
    PAGE_BYTES,
    /** Slabs that serve pages of this size, as many for each page as it spans. */
    SLABS,
    /** Pages in use. */
    PAGES_USED,
    /** Free pages in those slabs. */
    PAGES_FREE
}
