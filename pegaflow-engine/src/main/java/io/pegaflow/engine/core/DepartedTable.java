package io.pegaflow.engine.core;

/**
 * Remembers blocks that left, by key hash: why and when. Bounded: eight-way sets, the oldest of a set is forgotten. Feeds the
 * causes of misses; 16 bytes an entry.
 */
final class DepartedTable {
    private static final int WAYS = 8;
    private static final int CAUSE_BITS = 3;

    private final long[] keys;
    private final long[] clocks;
    private final int setMask;

    /** A table for at least a number of entries, a power of two from 1,024 on. */
    DepartedTable(final long entries) {
        final int capacity = (int) Math.min(1 << 26, Long.highestOneBit(Math.max(1024, entries * 2 - 1)));
        keys = new long[capacity];
        clocks = new long[capacity];
        setMask = capacity / WAYS - 1;
    }

    void add(final long keyHash, final DepartureCause cause, final long clock) {
        final int first = first(keyHash);
        int slot = first;
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == keyHash) {
                slot = i;
                break;
            }
            if (clocks[i] < clocks[slot]) {
                slot = i;
            }
        }
        keys[slot] = keyHash;
        clocks[slot] = clock << CAUSE_BITS | cause.ordinal();
    }

    void remove(final long keyHash) {
        final int slot = find(keyHash);
        if (slot >= 0) {
            keys[slot] = 0;
            clocks[slot] = 0;
        }
    }

    /** Ordinal of the cause for which a block left, -1 if it is not remembered. */
    int cause(final long keyHash) {
        final int slot = find(keyHash);
        return slot < 0 ? -1 : (int) clocks[slot] & (1 << CAUSE_BITS) - 1;
    }

    private int find(final long keyHash) {
        final int first = first(keyHash);
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == keyHash && clocks[i] != 0) {
                return i;
            }
        }
        return -1;
    }

    private int first(final long keyHash) {
        return ((int) (keyHash >>> 20) & setMask) * WAYS;
    }
}
