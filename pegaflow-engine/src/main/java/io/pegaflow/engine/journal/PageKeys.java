package io.pegaflow.engine.journal;

import org.agrona.collections.Long2LongHashMap;

/** The key hash of the block in each page that was reserved since the last cut. Bounded: when it is full it begins anew. */
final class PageKeys {
    static final int MAX_PAGES = 1 << 20;
    private static final long UNKNOWN = 0;

    private final Long2LongHashMap keys = new Long2LongHashMap(UNKNOWN);

    void clear() {
        keys.clear();
    }

    long get(final long page) {
        return keys.get(page);
    }

    void put(final long page, final long keyHash) {
        if (keys.size() == MAX_PAGES) {
            keys.clear();
        }
        if (keyHash == UNKNOWN) {
            keys.remove(page);
        } else {
            keys.put(page, keyHash);
        }
    }

    void remove(final long page) {
        keys.remove(page);
    }
}
