package io.pegaflow.engine.core;

import org.agrona.DirectBuffer;

/** The hash of a block's key, by which the index and the decisions name the block. Equal on every machine for equal seeds. */
public final class KeyHash {
    /** Bytes of a hash that are taken in at once; as many as stand in a directory entry. */
    static final int CHUNK = 4 * Long.BYTES;

    private KeyHash() {}

    /**
     * Hash of a key.
     *
     * @param seed        {@link CoreConfig#hashSeed()}.
     * @param namespaceId number of the namespace.
     * @param group       storage group.
     * @param hash        holds the block's hash.
     * @param offset      of the block's hash.
     * @param length      of the block's hash in bytes.
     * @return the key's hash.
     */
    public static long of(
            final long seed,
            final int namespaceId,
            final int group,
            final DirectBuffer hash,
            final int offset,
            final int length) {
        long h = begin(seed, namespaceId, group, length);
        int i = 0;
        for (; i + CHUNK <= length; i += CHUNK) {
            final int at = offset + i;
            h = fold(h, hash.getLong(at), hash.getLong(at + 8), hash.getLong(at + 16), hash.getLong(at + 24));
        }
        if (i < length) {
            h = fold(
                    h,
                    word(hash, offset, i, length),
                    word(hash, offset, i + 8, length),
                    word(hash, offset, i + 16, length),
                    word(hash, offset, i + 24, length));
        }
        return h;
    }

    static long begin(final long seed, final int namespaceId, final int group, final int length) {
        return Mixing.fold(seed, namespaceId, (long) group << 8 | length);
    }

    /** Takes four words in; nobody knows {@code h} who does not know the seed, so nobody can choose words that meet. */
    static long fold(final long h, final long a, final long b, final long c, final long d) {
        return Mixing.mix(Mixing.fold(h, a, b) ^ Mixing.P2, Mixing.fold(h ^ Mixing.P3, c, d) ^ Mixing.P3);
    }

    /** Eight bytes of a hash, little-endian, 0 behind its end. */
    private static long word(final DirectBuffer hash, final int offset, final int from, final int length) {
        long word = 0;
        for (int i = from, shift = 0; i < length && shift < Long.SIZE; i++, shift += Byte.SIZE) {
            word |= (hash.getByte(offset + i) & 0xFFL) << shift;
        }
        return word;
    }
}
