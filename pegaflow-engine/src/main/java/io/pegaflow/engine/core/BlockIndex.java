package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageDirectory;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import org.agrona.DirectBuffer;

/**
 * Finds the first page of a block by its key (namespace, storage group, hash). Exact: the key stands in the page's directory
 * entry and is compared in full.
 *
 * <p>1,024 segments of open addressing with linear probing; a full segment grows by a quarter, so that no insert moves more
 * than a thousandth of the index. A slot is one long: bits 62-63 tier (1 RAM, 0 empty), bits 32-61 tag (30 bits of the key
 * hash), bits 0-31 page id. The home of a tag is its share of the segment's capacity, so a slot moves without its key.
 */
final class BlockIndex {
    private static final int SEGMENT_BITS = 10;
    private static final int TAG_BITS = 30;
    private static final long TAG_MASK = (1L << TAG_BITS) - 1;
    private static final long RAM = 1L << 62;
    private static final int INITIAL_CAPACITY = 32;
    private static final int MAX_CAPACITY = 1 << 24;

    private final PageDirectory directory;
    private final long seed;
    private final long[][] segments = new long[1 << SEGMENT_BITS][INITIAL_CAPACITY];
    private final int[] sizes = new int[1 << SEGMENT_BITS];
    private long size;
    private long mostMoved;

    BlockIndex(final PageDirectory directory, final long seed) {
        this.directory = directory;
        this.seed = seed;
    }

    /** Hash of a key. */
    long keyHash(final int namespaceId, final int group, final DirectBuffer hash, final int offset, final int length) {
        return KeyHash.of(seed, namespaceId, group, hash, offset, length);
    }

    /** Hash of the key in a page's directory entry; equal to {@link #keyHash(int, int, DirectBuffer, int, int)} of that key. */
    long keyHash(final int page) {
        final int length = directory.hashLength(page);
        // The entry is zero behind a short hash.
        long h = KeyHash.fold(
                KeyHash.begin(seed, directory.namespaceId(page), directory.group(page), length),
                directory.hashLong(page, 0),
                directory.hashLong(page, 8),
                directory.hashLong(page, 16),
                directory.hashLong(page, 24));
        for (int i = KeyHash.CHUNK; i < length; i += KeyHash.CHUNK) {
            h = KeyHash.fold(
                    h,
                    word(page, i, length),
                    word(page, i + 8, length),
                    word(page, i + 16, length),
                    word(page, i + 24, length));
        }
        return h;
    }

    private long word(final int page, final int from, final int length) {
        long word = 0;
        for (int i = from, shift = 0; i < length && shift < Long.SIZE; i++, shift += Byte.SIZE) {
            word |= (directory.hashByte(page, i) & 0xFFL) << shift;
        }
        return word;
    }

    long size() {
        return size;
    }

    /** The most slots one insert has moved so far: what the growth of the index costs at worst. */
    long mostMoved() {
        return mostMoved;
    }

    int find(
            final long keyHash,
            final int namespaceId,
            final int group,
            final DirectBuffer hash,
            final int offset,
            final int length) {
        final long[] slots = segments[segment(keyHash)];
        final long tag = tag(keyHash);
        int i = home(tag, slots.length);
        for (long slot = slots[i]; slot != 0; slot = slots[i]) {
            if ((slot >>> Integer.SIZE & TAG_MASK) == tag
                    && directory.matches((int) slot, namespaceId, group, hash, offset, length)) {
                return (int) slot;
            }
            i = i + 1 == slots.length ? 0 : i + 1;
        }
        return SlabPool.NONE;
    }

    /** Find the block of a key hash; two keys of one hash are not told apart. */
    int find(final long keyHash) {
        final long[] slots = segments[segment(keyHash)];
        final long tag = tag(keyHash);
        int i = home(tag, slots.length);
        for (long slot = slots[i]; slot != 0; slot = slots[i]) {
            if ((slot >>> Integer.SIZE & TAG_MASK) == tag && keyHash((int) slot) == keyHash) {
                return (int) slot;
            }
            i = i + 1 == slots.length ? 0 : i + 1;
        }
        return SlabPool.NONE;
    }

    /** The page in the home slot of a key, most often that of its block; {@link SlabPool#NONE} if the slot is empty. */
    int guess(final long keyHash) {
        final long[] slots = segments[segment(keyHash)];
        final long slot = slots[home(tag(keyHash), slots.length)];
        return slot == 0 ? SlabPool.NONE : (int) slot;
    }

    /** Add a block that is not in the index. */
    void insert(final long keyHash, final int page) {
        final int segment = segment(keyHash);
        if (sizes[segment] * 5 >= segments[segment].length * 4) {
            grow(segment);
        }
        place(segments[segment], RAM | tag(keyHash) << Integer.SIZE | page & 0xFFFF_FFFFL);
        sizes[segment]++;
        size++;
    }

    /** Remove a block that is in the index. */
    void remove(final long keyHash, final int page) {
        final int segment = segment(keyHash);
        final long[] slots = segments[segment];
        int hole = home(tag(keyHash), slots.length);
        while ((int) slots[hole] != page || slots[hole] == 0) {
            if (slots[hole] == 0) {
                throw new IllegalStateException("block not in the index: page=" + page);
            }
            hole = hole + 1 == slots.length ? 0 : hole + 1;
        }
        for (int i = hole; ; ) {
            i = i + 1 == slots.length ? 0 : i + 1;
            final long slot = slots[i];
            if (slot == 0) {
                break;
            }
            final int home = home(slot >>> Integer.SIZE & TAG_MASK, slots.length);
            final boolean reachableFromHole = hole <= i ? home <= hole || home > i : home <= hole && home > i;
            if (reachableFromHole) {
                slots[hole] = slot;
                hole = i;
            }
        }
        slots[hole] = 0;
        sizes[segment]--;
        size--;
    }

    private void grow(final int segment) {
        final long[] old = segments[segment];
        final long[] grown = new long[old.length + (old.length >> 2)];
        for (final long slot : old) {
            if (slot != 0) {
                place(grown, slot);
            }
        }
        segments[segment] = grown;
        mostMoved = Math.max(mostMoved, sizes[segment]);
    }

    private static void place(final long[] slots, final long slot) {
        int i = home(slot >>> Integer.SIZE & TAG_MASK, slots.length);
        while (slots[i] != 0) {
            i = i + 1 == slots.length ? 0 : i + 1;
        }
        slots[i] = slot;
    }

    private static int segment(final long keyHash) {
        return (int) (keyHash >>> Long.SIZE - SEGMENT_BITS);
    }

    private static long tag(final long keyHash) {
        return keyHash & TAG_MASK;
    }

    private static int home(final long tag, final int capacity) {
        return (int) (tag * capacity >>> TAG_BITS);
    }

    void forEach(final PageConsumer consumer) {
        for (int segment = 0; segment < segments.length; segment++) {
            forEach(segment, consumer);
        }
    }

    int segmentCount() {
        return segments.length;
    }

    void forEach(final int segment, final PageConsumer consumer) {
        for (final long slot : segments[segment]) {
            if (slot != 0) {
                consumer.accept((int) slot);
            }
        }
    }

    /** Sees page ids. */
    interface PageConsumer {
        void accept(int page);
    }

    /** Write or read every slot in its place: the cache is cleaned in the order of the slots. */
    void state(final StateCursor cursor) {
        size = 0;
        mostMoved = cursor.int64(mostMoved);
        for (int segment = 0; segment < segments.length; segment++) {
            final int capacity = cursor.within(segments[segment].length, INITIAL_CAPACITY, MAX_CAPACITY);
            if (capacity != segments[segment].length) {
                segments[segment] = new long[capacity];
            }
            cursor.longs(segments[segment], 0, capacity);
            int used = 0;
            for (final long slot : segments[segment]) {
                used += slot == 0 ? 0 : 1;
            }
            sizes[segment] = used;
            size += used;
        }
    }
}
