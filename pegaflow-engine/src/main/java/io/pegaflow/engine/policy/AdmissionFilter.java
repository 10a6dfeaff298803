package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/**
 * TinyLFU admission: estimates how often keys were asked for lately, and turns a block away that was asked for less often than the
 * block that would have to leave for it. A count-min sketch of four rows of 8-bit counters; every counter is halved once in eight
 * times as many accesses as there are items, a few at each access, so that no access costs more than another.
 */
public final class AdmissionFilter {
    private static final int ROWS = 4;
    private static final int ACCESSES_PER_ITEM = 8;
    private static final long HALVES = 0x7F7F_7F7F_7F7F_7F7FL;
    private static final int MAX_COUNT = 0xFF;
    private static final long MIN_ITEMS = 1 << 10;
    private static final long MAX_ITEMS = 1 << 23;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long[] counters;
    private final int itemMask;
    private final int accessesPerWord;
    private int accesses;
    private int nextHalved;

    /**
     * A filter without knowledge, which admits everything.
     *
     * @param items about as many as the cache may hold; 4 bytes each.
     */
    public AdmissionFilter(final long items) {
        final int rounded = (int) Math.max(MIN_ITEMS, Math.min(MAX_ITEMS, Long.highestOneBit(items * 2 - 1)));
        counters = new long[rounded * ROWS / Long.BYTES];
        itemMask = rounded - 1;
        accessesPerWord = rounded * ACCESSES_PER_ITEM / counters.length;
    }

    /**
     * A block was asked for, or asked to be saved.
     *
     * @param keyHash of the block.
     */
    public void onAccess(final long keyHash) {
        for (int row = 0; row < ROWS; row++) {
            final int counter = counter(keyHash, row);
            final int count = count(counter);
            if (count < MAX_COUNT) {
                counters[counter >>> 3] += 1L << (counter << 3);
            }
        }
        if (++accesses == accessesPerWord) {
            accesses = 0;
            counters[nextHalved] = counters[nextHalved] >>> 1 & HALVES;
            nextHalved = nextHalved + 1 < counters.length ? nextHalved + 1 : 0;
        }
    }

    /**
     * Is a block worth the room of another?
     *
     * @param keyHash    of the block to come.
     * @param victimHash of the block that would have to leave.
     * @return whether it was asked for at least as often.
     */
    public boolean admits(final long keyHash, final long victimHash) {
        return estimate(keyHash) >= estimate(victimHash);
    }

    /**
     * How often a block was asked for lately; rather too high than too low.
     *
     * @param keyHash of the block.
     * @return the estimate, at most 255.
     */
    public int estimate(final long keyHash) {
        int least = MAX_COUNT;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, count(counter(keyHash, row)));
        }
        return least;
    }

    private int count(final int counter) {
        return (int) (counters[counter >>> 3] >>> (counter << 3)) & MAX_COUNT;
    }

    private int counter(final long keyHash, final int row) {
        final long mixed = (keyHash ^ keyHash >>> Integer.SIZE) * (SPREAD + 2L * row * SPREAD);
        return row * (itemMask + 1) + ((int) (mixed >>> Integer.SIZE) & itemMask);
    }

    /**
     * Write or read the state.
     *
     * @param cursor of the walk.
     */
    public void state(final StateCursor cursor) {
        cursor.longs(counters, 0, counters.length);
        accesses = cursor.int32(accesses);
        nextHalved = cursor.within(nextHalved, 0, counters.length - 1);
    }
}
