package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;

/**
 * Remembers for blocks that queries missed which block each follows, by key hash: sets of eight, of which the one missed longest
 * ago gives way. May forget too early, as it decides about recency only. Bounded; 16 bytes an entry.
 */
final class PrefixTable {
    /** The block is the first of its prompt. */
    static final long NO_PARENT = 0;

    /** Nothing is known of the block. */
    static final long UNKNOWN = -1;

    private static final int WAYS = 8;
    private static final int MIN_ENTRIES = 1 << 10;
    private static final int MAX_ENTRIES = 1 << 16;

    private final long[] keys;
    private final long[] parents;

    /** A table for about as many blocks as the cache may hold, within bounds. */
    PrefixTable(final long blocks) {
        final long entries = Math.max(MIN_ENTRIES, Math.min(MAX_ENTRIES, Long.highestOneBit(blocks * 2 - 1)));
        keys = new long[(int) entries];
        parents = new long[(int) entries];
    }

    void add(final long keyHash, final long parentHash) {
        final int first = first(keyHash);
        int last = first;
        while (last < first + WAYS - 1 && keys[last] != keyHash) {
            last++;
        }
        System.arraycopy(keys, first, keys, first + 1, last - first);
        System.arraycopy(parents, first, parents, first + 1, last - first);
        keys[first] = keyHash;
        parents[first] = parentHash;
    }

    /** Key hash of the block that a block follows, {@link #NO_PARENT} or {@link #UNKNOWN}. */
    long parent(final long keyHash) {
        final int first = first(keyHash);
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == keyHash) {
                return parents[i];
            }
        }
        return UNKNOWN;
    }

    private int first(final long keyHash) {
        return ((int) (keyHash >>> 24) & keys.length / WAYS - 1) * WAYS;
    }

    void state(final StateCursor cursor) {
        cursor.longs(keys, 0, keys.length);
        cursor.longs(parents, 0, parents.length);
    }
}
