package io.pegaflow.tools.journal;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * How many different blocks are asked for between two times that the same one is: exact, by a tree of counts over the positions
 * at which blocks were asked for last. Positions are numbered anew when they run out, so memory follows the number of different
 * blocks, not of questions.
 */
final class ReuseDistances {
    private static final int INITIAL_POSITIONS = 1 << 12;
    private static final long NEVER = 0;

    private final Long2LongHashMap positions = new Long2LongHashMap(NEVER);
    private final long[] byPowerOfTwo = new long[Long.SIZE + 1];
    private int[] tree = new int[INITIAL_POSITIONS + 1];
    private int next = 1;
    private long first;
    private long again;

    /** A block is asked for. */
    void onAsked(final long key) {
        if (next == tree.length) {
            renumber();
        }
        final long last = positions.put(key, next);
        if (last == NEVER) {
            first++;
        } else {
            again++;
            final long distance = sum(next - 1) - sum((int) last);
            byPowerOfTwo[Long.SIZE - Long.numberOfLeadingZeros(distance)]++;
            add((int) last, -1);
        }
        add(next++, 1);
    }

    private void renumber() {
        final long[] live = new long[positions.size()];
        final long[] keys = new long[live.length];
        int count = 0;
        final Long2LongHashMap.EntryIterator entries = positions.entrySet().iterator();
        while (entries.hasNext()) {
            entries.next();
            // Position and key sort together: no position occurs twice.
            live[count] = entries.getLongValue() << Integer.SIZE | count;
            keys[count++] = entries.getLongKey();
        }
        Arrays.sort(live);
        tree = new int[Math.max(INITIAL_POSITIONS, 2 * count) + 1];
        for (int i = 0; i < count; i++) {
            positions.put(keys[(int) live[i]], i + 1);
            add(i + 1, 1);
        }
        next = count + 1;
    }

    private void add(final int position, final int delta) {
        for (int i = position; i < tree.length; i += i & -i) {
            tree[i] += delta;
        }
    }

    private long sum(final int position) {
        long sum = 0;
        for (int i = position; i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return sum;
    }

    /** Blocks asked for the first time. */
    long first() {
        return first;
    }

    /** Blocks asked for again. */
    long again() {
        return again;
    }

    /** Different blocks. */
    long distinct() {
        return positions.size();
    }

    /** Blocks asked for again after fewer than {@code 2^exponent} different others. */
    long below(final int exponent) {
        long sum = 0;
        for (int i = 0; i <= exponent; i++) {
            sum += byPowerOfTwo[i];
        }
        return sum;
    }

    /** The first power of two below which all distances lie, -1 if there are none. */
    int highestExponent() {
        for (int i = byPowerOfTwo.length - 1; i >= 0; i--) {
            if (byPowerOfTwo[i] > 0) {
                return i;
            }
        }
        return -1;
    }
}
