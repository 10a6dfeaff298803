package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import org.agrona.DirectBuffer;

/**
 * Finds out why the blocks behind the hits of a query are missing, one call for each, in the order of the query. What a call
 * needs to know of the one before is the key hash it returned, so a query may be taken up again at any block.
 */
final class MissCauses {
    private static final MissCause[] BY_DEPARTURE = new MissCause[DepartureCause.values().length];

    static {
        BY_DEPARTURE[DepartureCause.EVICTED.ordinal()] = MissCause.EVICTED;
        BY_DEPARTURE[DepartureCause.PARTIAL_EVICTED.ordinal()] = MissCause.EVICTED;
        BY_DEPARTURE[DepartureCause.PARTIAL_TIMED_OUT.ordinal()] = MissCause.SAVE_FAILED;
        BY_DEPARTURE[DepartureCause.SAVE_FAILED.ordinal()] = MissCause.SAVE_FAILED;
        BY_DEPARTURE[DepartureCause.CLEANED.ordinal()] = MissCause.CLEANED;
        BY_DEPARTURE[DepartureCause.REFUSED.ordinal()] = MissCause.REFUSED;
    }

    private final BlockStore blocks;
    private final CoreStats stats;

    MissCauses(final BlockStore blocks, final CoreStats stats) {
        this.blocks = blocks;
        this.stats = stats;
    }

    /**
     * Count a missed block under its cause, and remember which block it follows, so that a save places it behind that one.
     *
     * @param parentHash key hash of the block before it in the query, 0 if it is the first.
     * @return the key hash of the block.
     */
    long onMiss(
            final long parentHash,
            final int namespaceId,
            final int group,
            final DirectBuffer hash,
            final int offset,
            final int length) {
        final long keyHash = blocks.index.keyHash(namespaceId, group, hash, offset, length);
        final int head = blocks.find(keyHash, namespaceId, group, hash, offset, length);
        final MissCause cause = cause(keyHash, head);
        stats.misses[cause.ordinal()]++;
        if (cause == MissCause.GAP) {
            // Of no use now, but asked for.
            blocks.recency.onAccess(head);
        }
        if (group == 0) {
            blocks.prefixes.add(keyHash, parentHash);
        }
        return keyHash;
    }

    private MissCause cause(final long keyHash, final int head) {
        if (head != SlabPool.NONE) {
            return blocks.isSealed(head) ? MissCause.GAP : MissCause.SAVING;
        }
        final int departure = blocks.departed.cause(keyHash);
        if (departure >= 0) {
            return BY_DEPARTURE[departure];
        }
        return blocks.departed.isForgotten(keyHash) ? MissCause.FORGOTTEN : MissCause.NEVER_SEEN;
    }
}
