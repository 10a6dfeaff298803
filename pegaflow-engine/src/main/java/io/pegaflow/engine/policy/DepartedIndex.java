package io.pegaflow.engine.policy;

/**
 * Finds the departure of a key hash. Segments of open addressing with linear probing that grow by a quarter, so that no insert
 * moves more than a segment. A slot is the lower half of a departure number, 0 if empty; the key hash stands in the table.
 */
final class DepartedIndex {
    private static final int INITIAL_CAPACITY = 16;
    private static final int ENTRIES_PER_SEGMENT = 4096;
    private static final int MIN_SEGMENT_BITS = 4;
    private static final int MAX_SEGMENT_BITS = 14;

    private final DepartedTable table;
    private final int segmentBits;
    private final int[][] segments;
    private final int[] sizes;

    DepartedIndex(final DepartedTable table, final long expectedEntries) {
        this.table = table;
        final int bits = Long.SIZE - Long.numberOfLeadingZeros(expectedEntries / ENTRIES_PER_SEGMENT);
        segmentBits = Math.max(MIN_SEGMENT_BITS, Math.min(MAX_SEGMENT_BITS, bits));
        segments = new int[1 << segmentBits][INITIAL_CAPACITY];
        sizes = new int[1 << segmentBits];
    }

    /** The departure number of a key hash, 0 if it is not there. */
    int find(final long keyHash) {
        final int[] slots = segments[segment(keyHash)];
        int i = home(keyHash, slots.length);
        while (slots[i] != 0 && table.keyHash(slots[i]) != keyHash) {
            i = i + 1 == slots.length ? 0 : i + 1;
        }
        return slots[i];
    }

    /** Add a key hash that is not there. */
    void insert(final long keyHash, final int number) {
        final int segment = segment(keyHash);
        if (sizes[segment] * 5 >= segments[segment].length * 4) {
            grow(segment);
        }
        place(segments[segment], keyHash, number);
        sizes[segment]++;
    }

    /** Remove a key hash that is there. */
    void remove(final long keyHash, final int number) {
        final int segment = segment(keyHash);
        final int[] slots = segments[segment];
        int hole = home(keyHash, slots.length);
        while (slots[hole] != number) {
            hole = hole + 1 == slots.length ? 0 : hole + 1;
        }
        for (int i = hole; ; ) {
            i = i + 1 == slots.length ? 0 : i + 1;
            if (slots[i] == 0) {
                break;
            }
            final int home = home(table.keyHash(slots[i]), slots.length);
            if (hole <= i ? home <= hole || home > i : home <= hole && home > i) {
                slots[hole] = slots[i];
                hole = i;
            }
        }
        slots[hole] = 0;
        sizes[segment]--;
    }

    private void grow(final int segment) {
        final int[] old = segments[segment];
        final int[] grown = new int[old.length + (old.length >> 2)];
        for (final int number : old) {
            if (number != 0) {
                place(grown, table.keyHash(number), number);
            }
        }
        segments[segment] = grown;
    }

    private static void place(final int[] slots, final long keyHash, final int number) {
        int i = home(keyHash, slots.length);
        while (slots[i] != 0) {
            i = i + 1 == slots.length ? 0 : i + 1;
        }
        slots[i] = number;
    }

    private int segment(final long keyHash) {
        return (int) (keyHash >>> Long.SIZE - segmentBits);
    }

    private static int home(final long keyHash, final int capacity) {
        return (int) ((keyHash & 0xFFFF_FFFFL) * capacity >>> Integer.SIZE);
    }
}
