package io.pegaflow.engine.core;

import java.util.Arrays;

/**
 * What is known of pages that are filling: which cells (layers) are there, which are being copied. Records are named by an
 * index and used again; the table grows to the largest number in use at once and then allocates nothing.
 */
final class FillTable {
    /** Longs of a layer set: 512 layers. */
    static final int SET_LENGTH = 8;

    private static final int RECORD_LENGTH = 2 * SET_LENGTH;

    private long[] sets = new long[64 * RECORD_LENGTH];
    private long[] idleSinceNs = new long[64];
    private int[] cellsDone = new int[64];
    private int[] copies = new int[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;

    int allocate() {
        final int fill = freeCount > 0 ? free[--freeCount] : used++;
        if (fill == idleSinceNs.length) {
            final int capacity = fill * 2;
            sets = Arrays.copyOf(sets, capacity * RECORD_LENGTH);
            idleSinceNs = Arrays.copyOf(idleSinceNs, capacity);
            cellsDone = Arrays.copyOf(cellsDone, capacity);
            copies = Arrays.copyOf(copies, capacity);
            free = Arrays.copyOf(free, capacity);
        }
        Arrays.fill(sets, fill * RECORD_LENGTH, (fill + 1) * RECORD_LENGTH, 0);
        cellsDone[fill] = 0;
        copies[fill] = 0;
        return fill;
    }

    void release(final int fill) {
        free[freeCount++] = fill;
    }

    int inUse() {
        return used - freeCount;
    }

    /** When the last copy to the page's block ended; only kept for the head of a block. */
    long idleSinceNs(final int fill) {
        return idleSinceNs[fill];
    }

    void idleSinceNs(final int fill, final long nowNs) {
        idleSinceNs[fill] = nowNs;
    }

    /** Cells of the page that are there. */
    int cellsDone(final int fill) {
        return cellsDone[fill];
    }

    /** Transfers that are copying to the page. */
    int copies(final int fill) {
        return copies[fill];
    }

    /**
     * Claim the cells of a set that are neither there nor being copied.
     *
     * @return how many were claimed; the claimed set stands in {@code claimed} from {@code claimedOffset} on.
     */
    int claim(final int fill, final long[] wanted, final long[] claimed, final int claimedOffset) {
        final int done = fill * RECORD_LENGTH;
        final int copying = done + SET_LENGTH;
        int count = 0;
        for (int i = 0; i < SET_LENGTH; i++) {
            final long cells = wanted[i] & ~sets[done + i] & ~sets[copying + i];
            sets[copying + i] |= cells;
            claimed[claimedOffset + i] = cells;
            count += Long.bitCount(cells);
        }
        if (count > 0) {
            copies[fill]++;
        }
        return count;
    }

    /** Are all cells of a set there already? */
    boolean hasAll(final int fill, final long[] wanted) {
        final int done = fill * RECORD_LENGTH;
        for (int i = 0; i < SET_LENGTH; i++) {
            if ((wanted[i] & ~sets[done + i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The copy of a claimed set ended; its cells are there if it succeeded. */
    void end(final int fill, final long[] claimed, final int claimedOffset, final boolean succeeded) {
        final int done = fill * RECORD_LENGTH;
        final int copying = done + SET_LENGTH;
        for (int i = 0; i < SET_LENGTH; i++) {
            final long cells = claimed[claimedOffset + i];
            sets[copying + i] &= ~cells;
            if (succeeded) {
                sets[done + i] |= cells;
                cellsDone[fill] += Long.bitCount(cells);
            }
        }
        copies[fill]--;
    }
}
