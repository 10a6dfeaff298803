package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.Arrays;

/** Holds the hits of one query, in query order, until every device has loaded them or the lease ends otherwise. Pooled. */
final class Lease extends Job {
    long sequence;
    long idHigh;
    long idLow;
    long deadlineNs;
    Instance instance;
    int[] blocks = new int[64];
    int size;
    int sharesSpent;
    int loadsInFlight;
    boolean ended;
    /** Blocks that were let go. */
    int released;

    Lease next;
    Lease previous;
    private long[] reserved = new long[4];

    void begin(final Instance owner) {
        sequence = 0;
        instance = owner;
        released = 0;
        size = 0;
        sharesSpent = 0;
        loadsInFlight = 0;
        ended = false;
        Arrays.fill(reserved, 0);
    }

    /** Make room for more blocks. */
    void ensureCapacity(final int capacity) {
        if (capacity > blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(capacity, blocks.length * 2));
        }
    }

    void add(final int head) {
        if (size == blocks.length) {
            blocks = Arrays.copyOf(blocks, size * 2);
        }
        blocks[size++] = head;
    }

    /** Is the share of a device neither spent nor reserved? */
    boolean hasShare(final int share) {
        return (reserved[share >>> 6] & 1L << share) == 0;
    }

    void reserveShare(final int share) {
        reserved[share >>> 6] |= 1L << share;
        loadsInFlight++;
    }

    @Override
    long progressHash() {
        return Mixing.mix(sequence, size, released);
    }

    /** The load of a reserved share ended. */
    void endShare(final int share, final boolean spent) {
        loadsInFlight--;
        if (spent) {
            sharesSpent++;
        } else {
            reserved[share >>> 6] &= ~(1L << share);
        }
    }

    void state(final StateCursor cursor, final Registrations registrations) {
        sequence = cursor.int64(sequence);
        idHigh = cursor.int64(idHigh);
        idLow = cursor.int64(idLow);
        deadlineNs = cursor.int64(deadlineNs);
        instance = registrations.instance(cursor, instance);
        sharesSpent = cursor.int32(sharesSpent);
        loadsInFlight = cursor.int32(loadsInFlight);
        ended = cursor.flag(ended);
        cursor.longs(reserved, 0, reserved.length);
        size = cursor.within(size, 1, Limits.MAX_BLOCKS_PER_REQUEST);
        ensureCapacity(size);
        cursor.ints(blocks, size);
    }
}
