package io.pegaflow.tools.demo;

import java.nio.charset.StandardCharsets;
import org.agrona.UnsafeApi;

/**
 * What a block's bytes must be. A segment's key mixes namespace, hash, layer, rank and K or V; word {@code i} of the segment is
 * a bijection of {@code key + i * odd}. So equal words stand neither at two positions of one segment nor, but for a chance of
 * 2^-64, at one position of two segments. Filling and comparing need no multiplication, so the compiler turns both loops into
 * vector instructions: they run at the speed of memory.
 */
final class BlockContent {
    private static final int SHIFT = 29;

    private BlockContent() {}

    static long namespaceKey(final String namespace) {
        final byte[] bytes = namespace.getBytes(StandardCharsets.UTF_8);
        long key = bytes.length;
        for (final byte value : bytes) {
            key = Mix64.chain(key, value);
        }
        return key;
    }

    static long blockKey(
            final long namespaceKey, final long hash0, final long hash1, final long hash2, final long hash3) {
        return Mix64.chain(Mix64.chain(Mix64.chain(Mix64.chain(namespaceKey, hash0), hash1), hash2), hash3);
    }

    static long segmentKey(final long blockKey, final int layer, final int rank, final int segment) {
        return Mix64.chain(blockKey, (long) segment << 48 | (long) rank << 32 | layer);
    }

    /** Write a segment; the length is a multiple of 8. */
    static void fill(final long address, final int lengthBytes, final long segmentKey) {
        final int words = lengthBytes >>> 3;
        long state = segmentKey;
        for (int i = 0; i < words; i++) {
            UnsafeApi.putLong(address + ((long) i << 3), state ^ (state >>> SHIFT));
            state += Mix64.GOLDEN_GAMMA;
        }
    }

    /** Compare every word of a segment; the length is a multiple of 8. */
    static boolean matches(final long address, final int lengthBytes, final long segmentKey) {
        final int words = lengthBytes >>> 3;
        long differences = 0;
        long state = segmentKey;
        for (int i = 0; i < words; i++) {
            differences |= UnsafeApi.getLong(address + ((long) i << 3)) ^ state ^ (state >>> SHIFT);
            state += Mix64.GOLDEN_GAMMA;
        }
        return differences == 0;
    }

    /** Offset of the first wrong byte in a segment, -1 if all are right. */
    static int firstWrongOffset(final long address, final int lengthBytes, final long segmentKey) {
        long state = segmentKey;
        for (int offset = 0; offset < lengthBytes; offset += Long.BYTES) {
            final long difference = UnsafeApi.getLong(address + offset) ^ state ^ (state >>> SHIFT);
            if (difference != 0) {
                return offset + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            state += Mix64.GOLDEN_GAMMA;
        }
        return -1;
    }
}
