package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.KeyHash;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Numbers the block hashes of a journal in the order of their first appearance. Bounded: when it is full it begins anew. Grows
 * with what it holds: the hashes themselves and at most 24 bytes for each.
 */
final class HashDictionary {
    /** Hashes it holds by default: 8 MiB of them with 32 bytes each. */
    static final int DEFAULT_CAPACITY = 1 << 18;

    static final int NONE = -1;
    private static final int MAX_BYTES = 1 << 26;
    private static final int INITIAL_SLOTS = 1 << 12;

    private final int capacity;
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[INITIAL_SLOTS * 8]);
    private int[] ends = new int[INITIAL_SLOTS / 2];
    /** Upper half of a hash of the hash, and its number plus 1; 0 is empty. */
    private long[] slots = new long[INITIAL_SLOTS];

    private long seed;
    private int size;

    HashDictionary(final int capacity) {
        this.capacity = capacity;
    }

    void clear(final long newSeed) {
        seed = newSeed;
        size = 0;
        Arrays.fill(slots, 0);
    }

    void clear() {
        clear(seed);
    }

    int size() {
        return size;
    }

    /** Is there room for more hashes? */
    boolean hasRoom(final int count, final int bytes) {
        return size + count <= capacity && end(size) + bytes <= MAX_BYTES;
    }

    UnsafeBuffer buffer() {
        return hashes;
    }

    /** Where a hash begins in {@link #buffer()}. */
    int offset(final int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    int length(final int number) {
        return ends[number] - offset(number);
    }

    private int end(final int count) {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** The number of a hash, {@link #NONE} if it has none. */
    int find(final DirectBuffer buffer, final int offset, final int length) {
        final long hash = KeyHash.of(seed, 0, 0, buffer, offset, length);
        final int mask = slots.length - 1;
        for (int i = (int) hash & mask; slots[i] != 0; i = i + 1 & mask) {
            if ((slots[i] ^ hash) >>> Integer.SIZE == 0) {
                final int number = (int) slots[i] - 1;
                if (isEqual(number, buffer, offset, length)) {
                    return number;
                }
            }
        }
        return NONE;
    }

    /** Is a hash the one of a number? */
    boolean isEqual(final int number, final DirectBuffer buffer, final int offset, final int length) {
        if (length(number) != length) {
            return false;
        }
        final int at = offset(number);
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (hashes.getLong(at + i) != buffer.getLong(offset + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (hashes.getByte(at + i) != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Add a hash that is not there; its number. */
    int add(final DirectBuffer buffer, final int offset, final int length) {
        final int at = end(size);
        if (at + length > hashes.capacity()) {
            hashes.wrap(Arrays.copyOf(hashes.byteArray(), 2 * hashes.capacity() + length));
        }
        hashes.putBytes(at, buffer, offset, length);
        ends = size == ends.length ? Arrays.copyOf(ends, 2 * size) : ends;
        ends[size] = at + length;
        if (4 * size >= 3 * slots.length) {
            grow();
        }
        place(size++);
        return size - 1;
    }

    private void place(final int number) {
        final long hash = KeyHash.of(seed, 0, 0, hashes, offset(number), length(number));
        final int mask = slots.length - 1;
        int i = (int) hash & mask;
        while (slots[i] != 0) {
            i = i + 1 & mask;
        }
        slots[i] = hash & 0xFFFF_FFFF_0000_0000L | number + 1;
    }

    private void grow() {
        slots = new long[2 * slots.length];
        for (int number = 0; number < size; number++) {
            place(number);
        }
    }
}
