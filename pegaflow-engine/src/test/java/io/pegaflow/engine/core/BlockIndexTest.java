package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.pool.DeviceNodes;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockIndexTest {
    private final AnonymousMemory memory = new AnonymousMemory(16 << 20);
    private final SlabPool pool = new SlabPool(memory, 1, DeviceNodes.NONE);
    private final PageClass pageClass = pool.classFor(512);
    private final BlockIndex index = new BlockIndex(pool.directory(), 3);
    private final SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void release() {
        memory.close();
    }

    @Test
    void shouldHashAKeyAndThePageThatHoldsItAlike() {
        for (int length = 1; length <= 255; length++) {
            final byte[] hash = new byte[length];
            random.nextBytes(hash);
            for (final long seed : new long[] {0, 3, random.nextLong()}) {
                final BlockIndex seeded = new BlockIndex(pool.directory(), seed);
                final int page = describe(length, 5, hash);
                assertEquals(seeded.keyHash(length, 5, shifted(hash), 3, length), seeded.keyHash(page));
            }
        }
    }

    @Test
    void shouldChangeTheHashWithEveryBitOfAKey() {
        for (final long seed : new long[] {0, 1, random.nextLong()}) {
            final BlockIndex seeded = new BlockIndex(pool.directory(), seed);
            for (int length = 1; length <= 255; length++) {
                final byte[] hash = new byte[length];
                if (seed != 1) {
                    random.nextBytes(hash);
                }
                final UnsafeBuffer buffer = new UnsafeBuffer(hash);
                final Set<Long> seen = new HashSet<>();
                int keys = 0;
                for (int bit = -1; bit < length * Byte.SIZE; bit++, keys++) {
                    flip(hash, bit);
                    seen.add(seeded.keyHash(0, 0, buffer, 0, length));
                    flip(hash, bit);
                }
                for (int bit = 0; bit < Integer.SIZE; bit++, keys++) {
                    seen.add(seeded.keyHash(1 << bit, 0, buffer, 0, length));
                }
                for (int bit = 0; bit < Short.SIZE; bit++, keys++) {
                    seen.add(seeded.keyHash(0, 1 << bit, buffer, 0, length));
                }
                assertEquals(keys, seen.size(), "seed=" + seed + ", length=" + length);
            }
        }
    }

    @Test
    void shouldTellKeysOfZeroesByTheirLength() {
        final Set<Long> seen = new HashSet<>();
        final UnsafeBuffer zeroes = new UnsafeBuffer(new byte[255]);
        for (int length = 1; length <= 255; length++) {
            seen.add(index.keyHash(0, 0, zeroes, 0, length));
        }
        assertEquals(255, seen.size());
    }

    @Test
    void shouldSpreadCountedKeysEvenlyOverItsSegments() {
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
        final int[] counts = new int[1024];
        final int keys = 1_000_000;
        for (int i = 0; i < keys; i++) {
            hash.putLong(0, i);
            counts[(int) (index.keyHash(1, 0, hash, 0, 32) >>> 54)]++;
        }
        double chiSquare = 0;
        final double expected = (double) keys / counts.length;
        for (final int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 1,023 degrees of freedom: mean 1023, standard deviation 45.
        assertTrue(Math.abs(chiSquare - 1023) < 6 * 45, "chiSquare=" + chiSquare);
    }

    @Test
    void shouldFindWhatIsInItAndNothingElse() {
        final int pages = 12_000;
        final int[] page = new int[pages];
        for (int i = 0; i < pages; i++) {
            page[i] = describe(i & 3, i & 1, hash(i));
            index.insert(index.keyHash(page[i]), page[i]);
        }
        for (int i = 0; i < pages; i += 3) {
            index.remove(index.keyHash(page[i]), page[i]);
        }
        for (int i = 0; i < pages; i++) {
            final UnsafeBuffer hash = new UnsafeBuffer(hash(i));
            for (int namespace = 0; namespace < 4; namespace++) {
                final boolean there = i % 3 != 0 && namespace == (i & 3);
                final long keyHash = index.keyHash(namespace, i & 1, hash, 0, 32);
                assertEquals(
                        there ? page[i] : SlabPool.NONE, index.find(keyHash, namespace, i & 1, hash, 0, 32), "i=" + i);
            }
        }
        assertEquals(pages - pages / 3, index.size());
    }

    private int describe(final int namespaceId, final int group, final byte[] hash) {
        final int page = pool.reserve(pageClass, 0);
        pool.directory()
                .describe(page, namespaceId, group, 0, 1, 64, 9, new UnsafeBuffer(shifted(hash)), 3, hash.length);
        return page;
    }

    private static byte[] hash(final int i) {
        final byte[] hash = new byte[32];
        Arrays.fill(hash, (byte) (i % 7));
        new UnsafeBuffer(hash).putInt(28, i);
        return hash;
    }

    private static UnsafeBuffer shifted(final byte[] hash) {
        final byte[] bytes = new byte[hash.length + 3];
        System.arraycopy(hash, 0, bytes, 3, hash.length);
        return new UnsafeBuffer(bytes);
    }

    private static void flip(final byte[] bytes, final int bit) {
        if (bit >= 0) {
            bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
        }
    }
}
