package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;

/** Places the blocks of a save in the order in which blocks leave, and keeps the residents among them until then. */
final class SaveStamps {
    private static final int HELD = -2;
    private static final int NOT_HELD = -3;

    private final BlockStore blocks;

    SaveStamps(final BlockStore blocks) {
        this.blocks = blocks;
    }

    /** Keep what a save found from being evicted until the save ends. */
    void hold(final Transfer transfer) {
        for (int i = 0; i < transfer.count; i++) {
            final int head = transfer.heads[i];
            if (head == SlabPool.NONE) {
                continue;
            }
            if (blocks.isSealed(head)) {
                transfer.claims[i] = blocks.holdForSave(head) ? HELD : NOT_HELD;
            } else {
                blocks.onCopyBegan(head);
            }
        }
    }

    /**
     * The save ended: let go of its residents, and stamp them and the blocks it sealed, each with the one stamped before it as
     * parent; the first of the prefix with the deepest block of the lease it continues.
     */
    void stamp(final Transfer transfer) {
        for (int p = 0; p < transfer.partCount; p++) {
            final SavePart part = transfer.parts[p];
            final boolean behindParents = part.storageGroup == 0 && blocks.recency.placesBehindParents();
            int parent = part.storageGroup == 0 ? leasedParent(transfer) : SlabPool.NONE;
            for (int i = 0; i < part.count; i++) {
                final int index = part.first + blocks.recency.nthToInsert(i, part.count);
                if (isVisible(transfer, index)
                        && stamp(
                                transfer, index, behindParents ? parentOf(keyHash(transfer, index), parent) : parent)) {
                    parent = transfer.heads[index];
                }
            }
        }
    }

    /** Is a block of the save in the cache as a query sees it? */
    private boolean isVisible(final Transfer transfer, final int index) {
        final byte outcome = transfer.outcome(index);
        final int head = transfer.heads[index];
        return (outcome == (byte) BlockOutcome.SEALED.value() || outcome == (byte) BlockOutcome.RESIDENT.value())
                && blocks.pool.isInUse(head, transfer.generations[index])
                && blocks.isSealed(head);
    }

    private long keyHash(final Transfer transfer, final int index) {
        final long keyHash = transfer.keyHashes[index];
        return keyHash == BlockFinder.NOT_HASHED ? blocks.index.keyHash(transfer.heads[index]) : keyHash;
    }

    /** The block that a query said a block follows, if it may leave; the one that the save suggests if no query said so. */
    private int parentOf(final long keyHash, final int suggested) {
        final long parentHash = blocks.prefixes.parent(keyHash);
        if (parentHash == PrefixTable.UNKNOWN
                || suggested != SlabPool.NONE && blocks.index.keyHash(suggested) == parentHash) {
            return suggested;
        }
        final int parent = parentHash == PrefixTable.NO_PARENT ? SlabPool.NONE : blocks.index.find(parentHash);
        return parent != SlabPool.NONE && blocks.isSealed(parent) && blocks.isLinked(parent) ? parent : SlabPool.NONE;
    }

    private int leasedParent(final Transfer transfer) {
        return transfer.parent != SlabPool.NONE && canLeave(transfer.parent, transfer.parentGeneration)
                ? transfer.parent
                : SlabPool.NONE;
    }

    /** False if the block is not in the order. */
    private boolean stamp(final Transfer transfer, final int index, final int parent) {
        final int head = transfer.heads[index];
        final boolean isResident = transfer.outcome(index) == (byte) BlockOutcome.RESIDENT.value();
        if (isResident && transfer.claims[index] == HELD) {
            blocks.unpin(head, parent);
            // Nor is it if it was cleaned away meanwhile.
            return canLeave(head, transfer.generations[index]);
        }
        if (blocks.pins(head) == 0) {
            blocks.stamp(head, parent);
        }
        return blocks.pins(head) == 0;
    }

    private boolean canLeave(final int head, final int generation) {
        return blocks.pool.isInUse(head, generation) && blocks.isSealed(head) && blocks.isLinked(head);
    }
}
