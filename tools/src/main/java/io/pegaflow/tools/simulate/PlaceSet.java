package io.pegaflow.tools.simulate;

import java.util.ArrayList;
import java.util.List;

/** A set of numbers from 0 on that finds its greatest in a few steps: a bit each, and above every 64 bits one that sums them up. */
final class PlaceSet {
    private static final int SHIFT = 6;

    private final long[][] levels;

    PlaceSet(final int length) {
        final List<long[]> made = new ArrayList<>();
        int words = Math.max(1, length);
        do {
            words = (words + Long.SIZE - 1) >>> SHIFT;
            made.add(new long[words]);
        } while (words > 1);
        levels = made.toArray(new long[0][]);
    }

    void add(final int place) {
        int index = place;
        for (final long[] level : levels) {
            level[index >>> SHIFT] |= 1L << index;
            index >>>= SHIFT;
        }
    }

    void remove(final int place) {
        int index = place;
        for (final long[] level : levels) {
            level[index >>> SHIFT] &= ~(1L << index);
            if (level[index >>> SHIFT] != 0) {
                return;
            }
            index >>>= SHIFT;
        }
    }

    /** The greatest number of a set that is not empty. */
    int greatest() {
        int index = 0;
        for (int i = levels.length - 1; i >= 0; i--) {
            index = index << SHIFT | Long.SIZE - 1 - Long.numberOfLeadingZeros(levels[i][index]);
        }
        return index;
    }
}
