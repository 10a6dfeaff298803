package io.pegaflow.engine.pool;

import io.pegaflow.engine.state.StateCursor;
import java.util.Arrays;

/**
 * A set of small integers that finds the next member at or after a position in a fixed number of steps: three levels of
 * 64-bit words, each bit of a level saying that a word of the level below is not empty. Up to 64^3 × 8 members.
 */
final class PageBitmap {
    private final int capacity;
    private final long[] bits;
    private final long[] summary;
    private final long[] top;
    private int count;

    PageBitmap(final int capacity) {
        this.capacity = capacity;
        bits = new long[words(capacity)];
        summary = new long[words(bits.length)];
        top = new long[words(summary.length)];
    }

    private static int words(final int members) {
        return (members + 63) >>> 6;
    }

    int count() {
        return count;
    }

    void addAll() {
        for (int i = 0; i < capacity; i++) {
            add(i);
        }
    }

    void add(final int member) {
        bits[member >>> 6] |= 1L << member;
        summary[member >>> 12] |= 1L << (member >>> 6);
        top[member >>> 18] |= 1L << (member >>> 12);
        count++;
    }

    void remove(final int member) {
        final int word = member >>> 6;
        if ((bits[word] &= ~(1L << member)) == 0 && (summary[word >>> 6] &= ~(1L << word)) == 0) {
            top[word >>> 12] &= ~(1L << (word >>> 6));
        }
        count--;
    }

    boolean contains(final int member) {
        return (bits[member >>> 6] & 1L << member) != 0;
    }

    /** The first member at or after {@code from}, else the first of all, else -1. */
    int nextFrom(final int from) {
        if (count == 0) {
            return -1;
        }
        final int member = from < capacity ? next(from) : -1;
        return member >= 0 ? member : next(0);
    }

    private int next(final int from) {
        final int word = from >>> 6;
        final long rest = bits[word] & -1L << from;
        if (rest != 0) {
            return (word << 6) + Long.numberOfTrailingZeros(rest);
        }
        final int nextWord = nextIn(summary, top, word + 1, bits.length);
        return nextWord < 0 ? -1 : (nextWord << 6) + Long.numberOfTrailingZeros(bits[nextWord]);
    }

    private static int nextIn(final long[] level, final long[] above, final int from, final int limit) {
        if (from >= limit) {
            return -1;
        }
        final int word = from >>> 6;
        final long rest = level[word] & -1L << from;
        if (rest != 0) {
            return (word << 6) + Long.numberOfTrailingZeros(rest);
        }
        // At most eight words at the top: a slab holds no more than 2^21 pages.
        for (int i = word + 1 >>> 6; i < above.length; i++) {
            final long candidates = above[i] & (i == word + 1 >>> 6 ? -1L << (word + 1) : -1L);
            if (candidates != 0) {
                final int next = (i << 6) + Long.numberOfTrailingZeros(candidates);
                return (next << 6) + Long.numberOfTrailingZeros(level[next]);
            }
        }
        return -1;
    }

    void state(final StateCursor cursor) {
        cursor.longs(bits, 0, bits.length);
        if (cursor.isReading()) {
            final int words = bits.length;
            count = 0;
            Arrays.fill(summary, 0);
            Arrays.fill(top, 0);
            for (int word = 0; word < words; word++) {
                if (bits[word] != 0) {
                    count += Long.bitCount(bits[word]);
                    summary[word >>> 6] |= 1L << word;
                    top[word >>> 12] |= 1L << (word >>> 6);
                }
            }
        }
    }
}
