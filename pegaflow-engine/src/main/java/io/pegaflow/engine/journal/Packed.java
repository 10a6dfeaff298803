package io.pegaflow.engine.journal;

/**
 * A body of a record being written or read. Codecs go through a body in the same steps in both directions, so that what they
 * write they can read: a writer writes the actual values it is given and returns them, a reader ignores these and returns what
 * it reads.
 *
 * <p>A <i>varint</i> has seven bits a byte, lowest first, the top bit set in all bytes but the last. A <i>distance</i> is a
 * difference of two values, zigzag: 0, -1, 1, -2, ... as 0, 1, 2, 3, ...
 */
interface Packed {
    /** A value, of which the small ones are short, as a varint. */
    long count(long actual);

    /** A value in eight bytes. */
    long fixed(long actual);

    /** A value as the distance from a prediction, a varint. */
    default long distance(final long actual, final long predicted) {
        final long difference = actual - predicted;
        final long zigzag = count(difference << 1 ^ difference >> 63);
        return predicted + (zigzag >>> 1 ^ -(zigzag & 1));
    }

    /** Values of which most are as predicted: a varint with a bit for each that is not, then their distances. */
    default void values(final long[] actual, final long[] predicted, final int count) {
        long mask = 0;
        for (int i = 0; i < count; i++) {
            mask |= actual[i] != predicted[i] ? 1L << i : 0;
        }
        mask = count(mask);
        for (int i = 0; i < count; i++) {
            actual[i] = (mask >>> i & 1) != 0 ? distance(actual[i], predicted[i]) : predicted[i];
        }
    }
}
