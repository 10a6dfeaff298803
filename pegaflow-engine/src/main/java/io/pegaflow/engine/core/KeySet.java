package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limits;
import java.util.Arrays;

/** Keys of one request, to find one that comes twice. Clearing costs nothing: entries carry their round. */
final class KeySet {
    private static final int CAPACITY = Integer.highestOneBit(Limits.MAX_BLOCKS_PER_REQUEST * 4 - 1);

    private final long[] keys = new long[CAPACITY];
    private final int[] rounds = new int[CAPACITY];
    private int round;

    void clear() {
        if (++round == 0) {
            Arrays.fill(rounds, 0);
            round = 1;
        }
    }

    /** Add a key; false if it is there already. At most {@link Limits#MAX_BLOCKS_PER_REQUEST} fit between two clearings. */
    boolean add(final long key) {
        int i = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & CAPACITY - 1;
        while (rounds[i] == round) {
            if (keys[i] == key) {
                return false;
            }
            i = i + 1 & CAPACITY - 1;
        }
        keys[i] = key;
        rounds[i] = round;
        return true;
    }
}
