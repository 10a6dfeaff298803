package io.pegaflow.engine.core;

import org.agrona.DirectBuffer;

/**
 * 64-bit hashing by folded multiplication, after wyhash (Wang Yi, public domain): {@code mix(a, b)} is the xor of both halves
 * of the 128-bit product. Byte order is little-endian whatever the machine, so hashes are equal on all of them.
 */
final class Mixing {
    static final long P0 = 0xA0761D6478BD642FL;
    static final long P1 = 0xE7037ED1A0B428DBL;
    static final long P2 = 0x8EBC6AF09C88C6E3L;
    static final long P3 = 0x589965CC75374CC3L;

    private Mixing() {}

    static long mix(final long a, final long b) {
        final long high = Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
        return high ^ a * b;
    }

    /**
     * Takes two words into a running hash. The hash stands in both factors, so that no choice of words makes one of them zero
     * and wipes out what came before.
     */
    static long fold(final long h, final long a, final long b) {
        return mix(h ^ a ^ P0, Long.rotateLeft(h, Integer.SIZE) ^ b ^ P1);
    }

    /** Hash of a few values; the order matters. */
    static long mix(final long a, final long b, final long c) {
        return mix(mix(a ^ P0, b ^ P1) ^ P2, c ^ P3);
    }

    /** Hash of a range of bytes; four independent lanes of two words a product, so that long ranges run at memory speed. */
    static long hash(final long seed, final DirectBuffer buffer, final int offset, final int length) {
        long h = seed ^ mix(length ^ P0, P1);
        int i = offset;
        final int end = offset + length;
        if (length >= 64) {
            long h1 = h ^ P1;
            long h2 = h ^ P2;
            long h3 = h ^ P3;
            for (; i + 64 <= end; i += 64) {
                h = fold(h, buffer.getLong(i), buffer.getLong(i + 8));
                h1 = fold(h1, buffer.getLong(i + 16), buffer.getLong(i + 24));
                h2 = fold(h2, buffer.getLong(i + 32), buffer.getLong(i + 40));
                h3 = fold(h3, buffer.getLong(i + 48), buffer.getLong(i + 56));
            }
            h = mix(h ^ P0, h1 ^ P1) ^ mix(h2 ^ P2, h3 ^ P3);
        }
        for (; i + 8 <= end; i += 8) {
            h = mix(h ^ buffer.getLong(i), P0);
        }
        if (i < end) {
            long last = 0;
            for (int shift = 0; i < end; i++, shift += 8) {
                last |= (buffer.getByte(i) & 0xFFL) << shift;
            }
            h = mix(h ^ last, P1);
        }
        return mix(h ^ P2, P3);
    }
}
