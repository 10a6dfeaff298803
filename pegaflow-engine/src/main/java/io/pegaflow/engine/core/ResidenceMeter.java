package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import java.util.Arrays;

/**
 * Measures how long blocks are in the cache, for figures alone: nothing that is decided depends on it, and it is no part of the
 * state hash. Three bytes a page, kept beside the pool: times are good to 0.3 s, and one of more than 52 days counts as what it
 * is above a multiple of them.
 */
final class ResidenceMeter {
    private static final int UNIT_BITS = 28;
    private static final int BYTES = 3;
    private static final int MASK = 0xFF_FFFF;
    private static final int MAX_BYTES = BYTES << 22;
    private static final byte[] NONE = {};

    private final SlabPool pool;
    private final WorkBudget clock;
    private final CoreStats stats;
    private final byte[][] sealedAt;

    ResidenceMeter(final SlabPool pool, final WorkBudget clock, final CoreStats stats) {
        this.pool = pool;
        this.clock = clock;
        this.stats = stats;
        sealedAt = new byte[pool.geometry().slabCount()][];
        Arrays.fill(sealedAt, NONE);
    }

    void onSealed(final int head) {
        final int slab = pool.directory().slab(head);
        final int offset = offset(head);
        if (offset >= sealedAt[slab].length) {
            // The first block of a slab, or of one that was cut into more pages than before.
            sealedAt[slab] = Arrays.copyOf(sealedAt[slab], BYTES * pool.pagesIn(slab));
        }
        final int units = units();
        final byte[] times = sealedAt[slab];
        times[offset] = (byte) units;
        times[offset + 1] = (byte) (units >>> Byte.SIZE);
        times[offset + 2] = (byte) (units >>> 2 * Byte.SIZE);
    }

    /** A block makes room for others. */
    void onEvicted(final int head) {
        stats.evictedResidence.record(ageNs(head));
    }

    /** A block leaves because the cache is cleaned. */
    void onCleaned(final int head) {
        stats.cleanedResidence.record(ageNs(head));
    }

    private long ageNs(final int head) {
        final byte[] times = sealedAt[pool.directory().slab(head)];
        final int offset = offset(head);
        final int since = times[offset] & 0xFF
                | (times[offset + 1] & 0xFF) << Byte.SIZE
                | (times[offset + 2] & 0xFF) << 2 * Byte.SIZE;
        return (long) (units() - since & MASK) << UNIT_BITS;
    }

    private int offset(final int head) {
        return BYTES * pool.directory().index(head);
    }

    private int units() {
        return (int) (clock.nowNs() >>> UNIT_BITS);
    }

    void state(final StateCursor cursor) {
        for (int slab = 0; slab < sealedAt.length; slab++) {
            final int length = cursor.within(sealedAt[slab].length, 0, MAX_BYTES);
            if (length != sealedAt[slab].length) {
                sealedAt[slab] = new byte[length];
            }
            cursor.bytes(sealedAt[slab], length);
        }
    }
}
