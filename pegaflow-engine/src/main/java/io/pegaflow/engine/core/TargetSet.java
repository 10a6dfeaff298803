package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limits;

/** The target block ids of one load, to find one that is named twice. Clearing costs nothing: entries carry their round. */
final class TargetSet {
    private static final int CAPACITY = Integer.highestOneBit(Limits.MAX_BLOCKS_PER_REQUEST * 4 - 1);

    private final long[] slots = new long[CAPACITY];
    private int round;
    private int size;

    void clear() {
        round++;
        size = 0;
    }

    int size() {
        return size;
    }

    /** Add a block id; false if it is there already. */
    boolean add(final int blockId) {
        final long entry = (long) round << Integer.SIZE | blockId;
        int i = (int) (blockId * 0x9E3779B97F4A7C15L >>> 32) & CAPACITY - 1;
        while ((int) (slots[i] >>> Integer.SIZE) == round) {
            if (slots[i] == entry) {
                return false;
            }
            i = i + 1 & CAPACITY - 1;
        }
        slots[i] = entry;
        size++;
        return true;
    }
}
