package io.pegaflow.engine.journal;

import java.util.Arrays;

/** What a transfer was begun with, from which its end mostly follows. */
final class KnownTransfer {
    long id;
    long connectionId;
    long correlationId;
    long contextId;
    long direction;
    long bytes;
    long lease;
    /** Blocks its request named. */
    int blocks;
    /** Pages reserved for it, in that order. */
    long[] pages = new long[16];

    int pageCount;
    int sealedCount;
    boolean isSealedFromEnd;

    void begin(final long transferId) {
        id = transferId;
        bytes = 0;
        pageCount = 0;
        sealedCount = 0;
    }

    void addPage(final long page) {
        pages = pageCount == pages.length ? Arrays.copyOf(pages, 2 * pageCount) : pages;
        pages[pageCount++] = page;
    }

    /** Blocks it copies, as far as one can know. */
    int copied() {
        return pageCount > 0 ? pageCount : blocks;
    }

    /** The page sealed next, if they are sealed in the order they were reserved in, or backwards. */
    long nextSealed() {
        final int index = isSealedFromEnd ? pageCount - 1 - sealedCount : sealedCount;
        return index >= 0 && index < pageCount ? pages[index] : 0;
    }
}
