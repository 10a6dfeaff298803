package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MixingTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void shouldChangeTheHashOfARangeWithEveryBit() {
        for (int length = 0; length <= 300; length++) {
            final UnsafeBuffer buffer = randomBytes(length);
            final Set<Long> seen = new HashSet<>();
            seen.add(Mixing.hash(7, buffer, 0, length));
            for (int bit = 0; bit < length * Byte.SIZE; bit++) {
                flip(buffer, bit);
                seen.add(Mixing.hash(7, buffer, 0, length));
                flip(buffer, bit);
            }
            assertEquals(1 + length * Byte.SIZE, seen.size(), "length=" + length);
        }
    }

    @Test
    void shouldTellRangesOfZeroesByTheirLengthAndSeed() {
        final UnsafeBuffer zeroes = new UnsafeBuffer(new byte[1024]);
        final Set<Long> seen = new HashSet<>();
        for (int length = 0; length <= 1024; length++) {
            seen.add(Mixing.hash(0, zeroes, 0, length));
            seen.add(Mixing.hash(1, zeroes, 0, length));
        }
        assertEquals(2 * 1025, seen.size());
    }

    @Test
    void shouldNotForgetWhatCameBeforeAWordThatEqualsAConstant() {
        for (final long constant : new long[] {Mixing.P0, Mixing.P1, Mixing.P2, Mixing.P3, 0, -1}) {
            final UnsafeBuffer buffer = randomBytes(256);
            for (int at = 0; at < 256; at += Long.BYTES) {
                final UnsafeBuffer other = new UnsafeBuffer(buffer.byteArray().clone());
                other.putLong(0, ~buffer.getLong(0));
                other.putLong(at, constant);
                final UnsafeBuffer same = new UnsafeBuffer(buffer.byteArray().clone());
                same.putLong(at, constant);
                if (at > 0) {
                    assertNotEquals(Mixing.hash(0, same, 0, 256), Mixing.hash(0, other, 0, 256));
                }
            }
            assertNotEquals(Mixing.fold(1, constant, 0), Mixing.fold(2, constant, 0));
            assertNotEquals(Mixing.fold(1, 0, constant), Mixing.fold(2, 0, constant));
        }
    }

    @Test
    void shouldSpreadASingleBitOverHalfOfTheHash() {
        long flipped = 0;
        final int trials = 20_000;
        for (int i = 0; i < trials; i++) {
            final long h = random.nextLong();
            final long a = random.nextLong();
            final long b = random.nextLong();
            final long bit = 1L << random.nextInt(Long.SIZE);
            flipped += Long.bitCount(Mixing.fold(h, a, b) ^ Mixing.fold(h, a ^ bit, b));
            flipped += Long.bitCount(Mixing.fold(h, a, b) ^ Mixing.fold(h, a, b ^ bit));
        }
        assertEquals(32.0, (double) flipped / (2 * trials), 0.5);
    }

    private UnsafeBuffer randomBytes(final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    private static void flip(final UnsafeBuffer buffer, final int bit) {
        buffer.putByte(bit >>> 3, (byte) (buffer.getByte(bit >>> 3) ^ 1 << (bit & 7)));
    }
}
