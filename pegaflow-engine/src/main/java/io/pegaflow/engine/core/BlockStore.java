package io.pegaflow.engine.core;

import static io.pegaflow.engine.pool.PageRecencyDescriptor.DETACHED_FLAG;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.HEAD_FLAG;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.NEWER_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.NEXT_SHARD_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.PINS_MASK;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.PINS_OFFSET;
import static io.pegaflow.engine.pool.PageRecencyDescriptor.RECLAIMABLE_FLAG;

import io.pegaflow.engine.policy.DepartedTable;
import io.pegaflow.engine.policy.EvictionPolicy;
import io.pegaflow.engine.policy.SlotList;
import io.pegaflow.engine.pool.PageDirectory;
import io.pegaflow.engine.pool.PageEntryDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import org.agrona.DirectBuffer;

/**
 * The blocks of the cache. A block is named by its <i>head</i>, the first page reserved for it; its other shards hang on a
 * ring of pages.
 *
 * <p>Life of a block: <i>partial</i> from its first page to its last cell, in {@link #idlePartials} while nothing is being
 * copied to it; then <i>sealed</i>: in the order of its head's page class ({@link Recency}), or in none while something holds it.
 */
final class BlockStore {
    /** Half of what a record can count; the rest is for leases, of which there are fewer. */
    private static final int MAX_HOLDS_BY_SAVES = (PINS_MASK + 1) / 2;

    final SlabPool pool;
    final PageDirectory directory;
    final BlockIndex index;
    final BlockFinder finder;
    final FillTable fills = new FillTable();
    final IdlePartials idlePartials;
    final DepartedTable departed;
    final Recency recency;
    final PrefixTable prefixes;
    final Admission admission;
    private final Decisions decisions;
    private final CoreStats stats;
    final ResidenceMeter residence;
    private final StructureHash structureHash;

    BlockStore(
            final SlabPool pool,
            final CoreConfig config,
            final Decisions decisions,
            final CoreStats stats,
            final ResidenceMeter residence) {
        this.pool = pool;
        this.decisions = decisions;
        this.stats = stats;
        this.residence = residence;
        directory = pool.directory();
        structureHash = new StructureHash(directory);
        index = new BlockIndex(directory, config.hashSeed());
        finder = new BlockFinder(directory, index);
        final PageStore store = new PageStore(directory);
        idlePartials = new IdlePartials(pool, store);
        // Twice the blocks the pool holds if each has 64 KiB.
        departed = new DepartedTable(
                2 * Math.min(config.maxBlocks(), pool.geometry().poolBytes() >>> 16));
        recency = new Recency(pool, store, departed, config);
        admission = new Admission(config, this, stats);
        prefixes = new PrefixTable(Math.min(config.maxBlocks(), pool.geometry().poolBytes() >>> 12));
    }

    int find(
            final long keyHash,
            final int namespaceId,
            final int storageGroup,
            final DirectBuffer hash,
            final int offset,
            final int length) {
        return index.find(keyHash, namespaceId, storageGroup, hash, offset, length);
    }

    /**
     * Lie the bytes of a block where a device's storage group wants them? Else the block is another instance's of the same
     * namespace and nothing of it may be copied. The fingerprint alone would do but for a client that aims at a collision.
     */
    boolean hasLayoutOf(final int head, final DeviceGroup group) {
        if (directory.fingerprint(head) != group.group().fingerprint()
                || directory.shardCount(head) != group.group().shardCount()) {
            return false;
        }
        final int page = shardPage(head, group.shardIndex());
        return page == SlabPool.NONE || directory.dataLength(page) == group.pageDataBytes();
    }

    /** Find a sealed block, {@link SlabPool#NONE} if there is none; several at once are the {@link #finder}'s. */
    int findSealed(
            final int namespaceId,
            final int storageGroup,
            final DirectBuffer hash,
            final int offset,
            final int length) {
        final long keyHash = index.keyHash(namespaceId, storageGroup, hash, offset, length);
        final int head = find(keyHash, namespaceId, storageGroup, hash, offset, length);
        return head != SlabPool.NONE && isSealed(head) ? head : SlabPool.NONE;
    }

    boolean isSealed(final int page) {
        return directory.state(page) == PageEntryDescriptor.SEALED;
    }

    /** Is a sealed block free to leave, or a partial one idle? */
    boolean isLinked(final int head) {
        return recency.isLinked(head);
    }

    /** Sealed blocks that nothing holds, over all classes. */
    long evictable() {
        return recency.size();
    }

    /** The page of a shard, {@link SlabPool#NONE} if the block has none yet. */
    int shardPage(final int head, final int shardIndex) {
        int page = head;
        do {
            if (directory.shardIndex(page) == shardIndex) {
                return page;
            }
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
        return SlabPool.NONE;
    }

    int head(final int page) {
        int head = page;
        while ((directory.recencyInt(head, PINS_OFFSET) & HEAD_FLAG) == 0) {
            head = directory.recencyInt(head, NEXT_SHARD_OFFSET);
        }
        return head;
    }

    int fill(final int page) {
        return (int) directory.clock(page);
    }

    /**
     * Reserve a page for a shard of a block that has none for it. The caller has made sure that one is free.
     *
     * @param head of the block, {@link SlabPool#NONE} for a new block.
     */
    int reserve(
            final int head,
            final long keyHash,
            final int namespaceId,
            final DeviceGroup group,
            final DirectBuffer hash,
            final int hashOffset,
            final int hashLength) {
        final int page = pool.reserve(group.pageClass(hashLength), group.poolPart());
        directory.describe(
                page,
                namespaceId,
                group.id,
                group.shardIndex(),
                group.group().shardCount(),
                (int) group.pageDataBytes(),
                group.group().fingerprint(),
                hash,
                hashOffset,
                hashLength);
        directory.clock(page, fills.allocate());
        directory.recencyInt(page, NEWER_OFFSET, SlotList.UNLINKED);
        pool.addBusy(page, 1);
        stats.partialBytes += group.pageDataBytes();
        if (head == SlabPool.NONE) {
            directory.recencyInt(page, PINS_OFFSET, HEAD_FLAG);
            directory.recencyInt(page, NEXT_SHARD_OFFSET, page);
            index.insert(keyHash, page);
            stats.partialBlocks++;
            recency.onBlockAdded(pool.classOf(page));
        } else {
            directory.recencyInt(page, PINS_OFFSET, 0);
            directory.recencyInt(page, NEXT_SHARD_OFFSET, directory.recencyInt(head, NEXT_SHARD_OFFSET));
            directory.recencyInt(head, NEXT_SHARD_OFFSET, page);
        }
        structureHash.add(page, keyHash);
        decisions.note(DecisionKind.PAGE_RESERVED, page, keyHash, group.shardIndex());
        return page;
    }

    /** A copy to a partial block begins: it can not be evicted meanwhile. */
    void onCopyBegan(final int head) {
        if (isLinked(head)) {
            idlePartials.unlink(head);
        }
    }

    /** A copy to a partial block ended; the block stays partial, or is dropped if nothing of it is there. */
    void onCopyEnded(final int head, final long nowNs) {
        if (pins(head) > 0) {
            return;
        }
        int cells = 0;
        int page = head;
        do {
            if (fills.copies(fill(page)) > 0) {
                return;
            }
            cells += fills.cellsDone(fill(page));
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
        if (cells == 0) {
            remove(head, DepartureCause.SAVE_FAILED);
        } else if (!isLinked(head)) {
            fills.idleSinceNs(fill(head), nowNs);
            idlePartials.linkNewest(head);
        }
    }

    /** Is every cell of every shard there? */
    boolean isWhole(final int head, final StorageGroup group) {
        int shards = 0;
        int page = head;
        do {
            if (fills.cellsDone(fill(page)) != group.cells(directory.shardIndex(page))) {
                return false;
            }
            shards++;
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
        return shards == directory.shardCount(head);
    }

    /** Seal a whole block: from here on queries see it. It can not leave before it is stamped. */
    void seal(final int head, final long transferId) {
        if (isLinked(head)) {
            idlePartials.unlink(head);
        }
        final long keyHash = index.keyHash(head);
        int page = head;
        do {
            structureHash.subtract(page, keyHash);
            fills.release(fill(page));
            directory.clock(page, recency.clock.now());
            directory.seal(page);
            pool.addBusy(page, -1);
            stats.partialBytes -= directory.dataLength(page);
            stats.onResident(directory.namespaceId(page), directory.dataLength(page));
            structureHash.add(page, keyHash);
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
        if (pins(head) > 0) {
            // A save that named it meanwhile holds it; that counts from here on.
            addBusy(head, 1);
            stats.leasedBlocks++;
        }
        recency.onSealed(head, keyHash);
        residence.onSealed(head);
        departed.remove(keyHash);
        stats.partialBlocks--;
        stats.residentBlocks++;
        stats.reclaimableBlocks += recency.isReclaimable(head) ? 1 : 0;
        stats.insertions++;
        decisions.note(DecisionKind.BLOCK_SEALED, head, keyHash, transferId);
    }

    /** A query found a sealed block and its lease takes hold of it. */
    void pin(final int head) {
        final EvictionPolicy policy = recency.policy(head);
        policy.onAccess(head);
        admission.onAccess(head);
        hold(head, policy);
    }

    /**
     * A save takes hold of a block it names, sealed or not: it can not leave. False if very many hold it already, so that it
     * will not leave soon.
     */
    boolean holdForSave(final int head) {
        if (pins(head) >= MAX_HOLDS_BY_SAVES) {
            return false;
        }
        if (isSealed(head)) {
            hold(head, recency.policy(head));
        } else {
            onCopyBegan(head);
            directory.recencyInt(head, PINS_OFFSET, directory.recencyInt(head, PINS_OFFSET) + 1);
        }
        return true;
    }

    /** A save lets go of a block again, without having copied anything to it. */
    void letGo(final int head, final long nowNs) {
        if (isSealed(head)) {
            unpin(head);
        } else {
            directory.recencyInt(head, PINS_OFFSET, directory.recencyInt(head, PINS_OFFSET) - 1);
            onCopyEnded(head, nowNs);
        }
    }

    private void hold(final int head, final EvictionPolicy policy) {
        final int pins = directory.recencyInt(head, PINS_OFFSET);
        if ((pins & PINS_MASK) == 0) {
            if (isLinked(head)) {
                policy.onRemove(head);
            }
            addBusy(head, 1);
            stats.leasedBlocks++;
        }
        // Not from what was read: leaving the order may have changed the other bits.
        directory.recencyInt(head, PINS_OFFSET, directory.recencyInt(head, PINS_OFFSET) + 1);
    }

    /** Let go of a sealed block: stamped as the one used last if nothing else holds it. */
    void unpin(final int head) {
        unpin(head, SlabPool.NONE);
    }

    /**
     * Let go of a sealed block.
     *
     * @param parent as for {@link #stamp}.
     */
    void unpin(final int head, final int parent) {
        final int pins = directory.recencyInt(head, PINS_OFFSET) - 1;
        directory.recencyInt(head, PINS_OFFSET, pins);
        if ((pins & PINS_MASK) > 0) {
            return;
        }
        addBusy(head, -1);
        if ((pins & DETACHED_FLAG) != 0) {
            freePages(head);
            stats.detachedBlocks--;
        } else {
            recency.stamp(head, parent);
            stats.leasedBlocks--;
        }
    }

    /** A block is to leave before all that are not reclaimable; it must not be sealed yet. */
    void markReclaimable(final int head) {
        directory.recencyInt(head, PINS_OFFSET, directory.recencyInt(head, PINS_OFFSET) | RECLAIMABLE_FLAG);
    }

    int pins(final int head) {
        return directory.recencyInt(head, PINS_OFFSET) & PINS_MASK;
    }

    private void addBusy(final int head, final int delta) {
        int page = head;
        do {
            pool.addBusy(page, delta);
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
    }

    /**
     * A sealed block that nothing holds was used last.
     *
     * @param parent the evictable sealed block before it in its prompt, {@link SlabPool#NONE} if there is none.
     */
    void stamp(final int head, final int parent) {
        recency.stamp(head, parent);
    }

    /** Remove an evictable block, sealed or idle partial, or one that was never whole and has no copies left. */
    void remove(final int head, final DepartureCause cause) {
        final long keyHash = index.keyHash(head);
        final boolean sealed = isSealed(head);
        if (isLinked(head)) {
            if (sealed) {
                recency.unlink(head);
            } else {
                idlePartials.unlink(head);
            }
        }
        index.remove(keyHash, head);
        depart(keyHash, cause, sealed ? recency.frequency(head) : 0);
        recency.onBlockRemoved(pool.classOf(head));
        count(head, cause, sealed);
        int page = head;
        do {
            final int next = directory.recencyInt(page, NEXT_SHARD_OFFSET);
            structureHash.subtract(page, keyHash);
            if (sealed) {
                stats.onResident(directory.namespaceId(page), -directory.dataLength(page));
                stats.evictedBytes += directory.dataLength(page);
            } else {
                fills.release(fill(page));
                pool.addBusy(page, -1);
                stats.partialBytes -= directory.dataLength(page);
            }
            pool.free(page);
            page = next;
        } while (page != head);
        decisions.note(DecisionKind.BLOCK_DEPARTED, head, keyHash, cause.ordinal());
    }

    /** A block was asked to be saved and is not going to be; it is not in the cache. */
    void onRefused(final long keyHash) {
        departed.mark(keyHash, DepartureCause.REFUSED.ordinal());
    }

    private void depart(final long keyHash, final DepartureCause cause, final int frequency) {
        if (frequency > 0) {
            departed.add(keyHash, cause.ordinal(), frequency);
        } else {
            departed.mark(keyHash, cause.ordinal());
        }
    }

    /** Was a held block cleaned away? */
    boolean isDetached(final int head) {
        return (directory.recencyInt(head, PINS_OFFSET) & DETACHED_FLAG) != 0;
    }

    /** Bytes of all pages of a block. */
    long pageBytes(final int head) {
        long bytes = 0;
        int page = head;
        do {
            bytes += pool.classOf(page).stride();
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
        return bytes;
    }

    /** Remove a sealed block that is held: nobody finds it any more, and its pages are freed when the last holder lets go. */
    void detach(final int head) {
        final long keyHash = index.keyHash(head);
        index.remove(keyHash, head);
        depart(keyHash, DepartureCause.CLEANED, recency.frequency(head));
        recency.onBlockRemoved(pool.classOf(head));
        int page = head;
        do {
            structureHash.subtract(page, keyHash);
            stats.onResident(directory.namespaceId(page), -directory.dataLength(page));
            page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
        } while (page != head);
        directory.recencyInt(head, PINS_OFFSET, directory.recencyInt(head, PINS_OFFSET) | DETACHED_FLAG);
        stats.leasedBlocks--;
        stats.detachedBlocks++;
        stats.cleanedHeldBlocks++;
        count(head, DepartureCause.CLEANED, true);
        decisions.note(DecisionKind.BLOCK_DEPARTED, head, keyHash, DepartureCause.CLEANED.ordinal());
    }

    private void freePages(final int head) {
        int page = head;
        do {
            final int next = directory.recencyInt(page, NEXT_SHARD_OFFSET);
            stats.evictedBytes += directory.dataLength(page);
            pool.free(page);
            page = next;
        } while (page != head);
    }

    private void count(final int head, final DepartureCause cause, final boolean sealed) {
        if (sealed) {
            final int reclaimable = recency.isReclaimable(head) ? 1 : 0;
            stats.residentBlocks--;
            stats.reclaimableBlocks -= reclaimable;
            if (cause == DepartureCause.CLEANED) {
                stats.cleanedBlocks++;
                residence.onCleaned(head);
            } else {
                stats.evictions++;
                stats.reclaimableEvictions += reclaimable;
                residence.onEvicted(head);
            }
        } else {
            stats.partialBlocks--;
            if (cause == DepartureCause.PARTIAL_EVICTED) {
                stats.partialEvictions++;
            } else if (cause == DepartureCause.PARTIAL_TIMED_OUT) {
                stats.partialTimeouts++;
            }
        }
    }

    /** Hash over all pages in use and what they hold, independent of their order. */
    long structureHash() {
        return structureHash.value();
    }

    /** The same computed from the index. */
    long recomputeStructureHash() {
        return structureHash.recompute(index);
    }

    /** Take over what was read: the hash is that of the index and the directory. */
    void onRead(final StateCursor cursor) {
        index.forEach(head -> {
            int shards = 0;
            int page = head;
            do {
                page = directory.recencyInt(page, NEXT_SHARD_OFFSET);
                if (++shards > directory.shardCount(head)) {
                    throw cursor.defect("the pages of a block are no ring: page=" + head);
                }
            } while (page != head);
        });
        structureHash.onRead(index);
    }
}
