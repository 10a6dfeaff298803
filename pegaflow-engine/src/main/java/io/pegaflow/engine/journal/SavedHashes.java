package io.pegaflow.engine.journal;

import java.util.Arrays;

/** The hashes of the last save, by their numbers: pages are reserved for them in this order. */
final class SavedHashes {
    int[] numbers = new int[64];
    byte[] groups = new byte[64];
    int count;

    /** The one that a page is reserved for next, unless some are skipped. */
    int next;

    long instanceKey;

    void clear() {
        count = 0;
        next = 0;
    }

    void add(final int number, final int group) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
            groups = Arrays.copyOf(groups, 2 * count);
        }
        numbers[count] = number;
        groups[count++] = (byte) group;
    }
}
