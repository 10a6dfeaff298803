package io.pegaflow.engine.core;

import java.util.Arrays;

/** Keys of one request, to find one that comes twice. Clearing costs nothing: entries carry their round. */
final class KeySet {
    private static final int LEAST_CAPACITY = 256;

    private long[] keys = new long[LEAST_CAPACITY];
    private int[] rounds = new int[LEAST_CAPACITY];
    private int mask = LEAST_CAPACITY - 1;
    private int round;

    /** Begin again, with room for a number of keys. */
    void clear(final int most) {
        final int capacity = Integer.highestOneBit(Math.max(LEAST_CAPACITY, most * 4 - 1));
        if (capacity > keys.length) {
            keys = new long[capacity];
            rounds = new int[capacity];
        }
        mask = capacity - 1;
        if (++round == 0) {
            Arrays.fill(rounds, 0);
            round = 1;
        }
    }

    /** Add a key; false if it is there already. */
    boolean add(final long key) {
        int i = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
        while (rounds[i] == round) {
            if (keys[i] == key) {
                return false;
            }
            i = i + 1 & mask;
        }
        keys[i] = key;
        rounds[i] = round;
        return true;
    }
}
