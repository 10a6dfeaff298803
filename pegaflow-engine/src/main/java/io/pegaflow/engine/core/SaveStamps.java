package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;

/** Places the blocks of a save in the order in which blocks leave, and lets go of the residents among them. */
final class SaveStamps {
    /** Stands for the claim of a resident that its save holds. */
    static final int HELD = -2;

    /** Stands for the claim of a resident that very many hold already. */
    static final int NOT_HELD = -3;

    private final BlockStore blocks;

    SaveStamps(final BlockStore blocks) {
        this.blocks = blocks;
    }

    /** Parent of the first block of a part to be stamped: the deepest of the lease that the prefix continues. */
    int firstParent(final Transfer transfer, final SavePart part) {
        return part.storageGroup == 0 ? leasedParent(transfer) : SlabPool.NONE;
    }

    /** A block stamped before, if it is still in the order. */
    int stillThere(final int head, final int generation) {
        return head != SlabPool.NONE && canLeave(head, generation) ? head : SlabPool.NONE;
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

    /**
     * Let go of a resident, or stamp a block that was sealed.
     *
     * @param part     that the block belongs to.
     * @param previous the block stamped before it in its part.
     * @return false if the block is not in the order.
     */
    boolean stamp(final Transfer transfer, final SavePart part, final int index, final int previous) {
        if (!isVisible(transfer, index)) {
            return false;
        }
        final int head = transfer.heads[index];
        final boolean behindParents = part.storageGroup == 0 && blocks.recency.placesBehindParents();
        final int parent = behindParents ? parentOf(keyHash(transfer, index), previous) : previous;
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

    private boolean canLeave(final int head, final int generation) {
        return blocks.pool.isInUse(head, generation) && blocks.isSealed(head) && blocks.isLinked(head);
    }
}
