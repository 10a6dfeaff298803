package io.pegaflow.tools.jmh;

import org.agrona.MutableDirectBuffer;

/** Hashes of 32 bytes of numbered blocks, as evenly spread as those of a cryptographic hash. */
final class BlockKeys {
    static final int HASH_LENGTH = 32;

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private BlockKeys() {}

    /** Write the hash of a block. */
    static void put(final MutableDirectBuffer buffer, final int offset, final long block) {
        for (int i = 0; i < HASH_LENGTH; i += Long.BYTES) {
            buffer.putLong(offset + i, mix(block * HASH_LENGTH + i));
        }
    }

    /** The finalizer of SplitMix64. */
    static long mix(final long value) {
        long z = value * GOLDEN_RATIO;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
