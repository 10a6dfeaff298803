package io.pegaflow.engine.journal;

import java.util.Arrays;

/**
 * The key hash of the block in each page that was reserved since the last cut. Bounded: when it is full it begins anew. Pages come
 * again, so a page that is forgotten keeps its place: open addressing without removal, at most half full.
 */
final class PageKeys {
    /** Pages it knows at most: 32 MiB. */
    static final int MAX_PAGES = 1 << 20;

    private static final long UNKNOWN = 0;
    private static final int INITIAL_SLOTS = 1 << 10;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final int maxPages;
    /** Pairs of page plus 1, 0 if empty, and key hash. */
    private long[] slots = new long[2 * INITIAL_SLOTS];

    private int size;

    PageKeys() {
        this(MAX_PAGES);
    }

    PageKeys(final int maxPages) {
        this.maxPages = maxPages;
    }

    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    long get(final long page) {
        final int slot = slot(page);
        return slots[slot] == 0 ? UNKNOWN : slots[slot + 1];
    }

    void put(final long page, final long keyHash) {
        int slot = slot(page);
        if (slots[slot] == 0) {
            if (size == maxPages) {
                clear();
                slot = slot(page);
            } else if (4 * size >= slots.length) {
                grow();
                slot = slot(page);
            }
            slots[slot] = page + 1;
            size++;
        }
        slots[slot + 1] = keyHash;
    }

    void remove(final long page) {
        final int slot = slot(page);
        if (slots[slot] != 0) {
            slots[slot + 1] = UNKNOWN;
        }
    }

    private int slot(final long page) {
        final int pairs = slots.length / 2;
        int i = (int) (page * GOLDEN_RATIO >>> Integer.SIZE) & pairs - 1;
        while (slots[2 * i] != 0 && slots[2 * i] != page + 1) {
            i = i + 1 & pairs - 1;
        }
        return 2 * i;
    }

    private void grow() {
        final long[] old = slots;
        slots = new long[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0) {
                final int slot = slot(old[i] - 1);
                slots[slot] = old[i];
                slots[slot + 1] = old[i + 1];
            }
        }
    }
}
