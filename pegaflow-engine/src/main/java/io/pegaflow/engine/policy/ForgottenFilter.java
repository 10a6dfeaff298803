package io.pegaflow.engine.policy;

import io.pegaflow.engine.state.StateCursor;

/**
 * Remembers key hashes approximately, the latest ones: Bloom filters of 12 bits a key, each key in one word, that take turns. One
 * takes keys, the one before still knows its own, and the third is cleared bit by bit meanwhile, so that no turn costs more than
 * another.
 */
final class ForgottenFilter {
    private static final int BITS_PER_KEY = 12;
    private static final int BITS_SET = 4;
    private static final int MAX_WORDS = 1 << 26;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] taking;
    private long[] before;
    private long[] clearing;
    private long keys;
    private int cleared;

    ForgottenFilter(final long keysPerTurn) {
        final int words = words(keysPerTurn);
        taking = new long[words];
        before = new long[words];
        clearing = new long[words];
    }

    private static int words(final long keys) {
        return (int) Math.max(1, Math.min(MAX_WORDS, keys * BITS_PER_KEY / Long.SIZE));
    }

    /**
     * Remember a key hash.
     *
     * @param keysPerTurn after which the filters take turns.
     */
    void add(final long keyHash, final long keysPerTurn) {
        final int word = word(keyHash, taking.length);
        taking[word] |= bits(keyHash);
        if (cleared < clearing.length) {
            clearing[cleared++] = 0;
        }
        if (++keys >= keysPerTurn) {
            turn(words(keysPerTurn));
        }
    }

    private void turn(final int words) {
        final long[] next = clearing.length == words ? clearing : new long[words];
        while (clearing == next && cleared < words) {
            clearing[cleared++] = 0;
        }
        clearing = before;
        before = taking;
        taking = next;
        keys = 0;
        cleared = 0;
    }

    boolean contains(final long keyHash) {
        final long bits = bits(keyHash);
        return (taking[word(keyHash, taking.length)] & bits) == bits
                || (before[word(keyHash, before.length)] & bits) == bits;
    }

    private static int word(final long keyHash, final int words) {
        return (int) ((keyHash >>> Integer.SIZE) * words >>> Integer.SIZE);
    }

    private static long bits(final long keyHash) {
        long choice = keyHash * SPREAD;
        long bits = 0;
        for (int i = 0; i < BITS_SET; i++) {
            bits |= 1L << (choice >>> Long.SIZE - 6);
            choice <<= 6;
        }
        return bits;
    }

    /** What is left in the one being cleared matters to nobody: its length does, and how far it is. */
    void state(final StateCursor cursor) {
        taking = words(cursor, taking);
        before = words(cursor, before);
        clearing = new long[cursor.within(clearing.length, 1, MAX_WORDS)];
        keys = cursor.int64(keys);
        cleared = cursor.within(cleared, 0, clearing.length);
    }

    private static long[] words(final StateCursor cursor, final long[] filter) {
        final int length = cursor.within(filter.length, 1, MAX_WORDS);
        final long[] words = length == filter.length ? filter : new long[length];
        cursor.longs(words, 0, length);
        return words;
    }
}
