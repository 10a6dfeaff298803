package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import org.agrona.DirectBuffer;

/**
 * Saves blocks. A request is checked as a whole, then classified without a change, then admitted: residents are stamped, pages
 * reserved, cells claimed and copy commands sent. {@link SaveCompletion} does the rest.
 */
final class SaveCommand {
    private final BlockStore blocks;
    private final Evictor evictor;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final SaveReader reader;
    private final SaveCopies copies;
    private final SaveStamps stamps;
    private final RoomDemand demand;
    private final KeySet pagesWanted = new KeySet();
    private final FoundBlocks found = new FoundBlocks();

    SaveCommand(
            final BlockStore blocks,
            final Evictor evictor,
            final LeaseTable leases,
            final TransferTable transfers,
            final Replies replies,
            final CoreOutput output,
            final CoreStats stats,
            final RequestChecks checks) {
        this.blocks = blocks;
        this.evictor = evictor;
        this.leases = leases;
        this.transfers = transfers;
        this.replies = replies;
        this.stats = stats;
        this.checks = checks;
        reader = new SaveReader(checks);
        copies = new SaveCopies(blocks, output);
        stamps = new SaveStamps(blocks);
        demand = new RoomDemand(blocks, evictor);
    }

    void onSave(
            final int connectionId, final long nowNs, final SaveRequestDecoder request, final VarDataReader fields) {
        if (!reader.read(connectionId, request, fields)) {
            return;
        }
        final long correlationId = request.correlationId();
        final Device device = reader.device;
        int units = 0;
        for (int i = 0; i < reader.partCount; i++) {
            units += TransferTable.units(reader.parts[i].layerCount, reader.parts[i].count);
        }
        if (transfers.isTooLarge(units)) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    checks.because(Refusal.LARGER_THAN_QUEUE).with(reader.blockCount));
        } else if (!transfers.hasRoom(CopyCommandDescriptor.SAVE, device.deviceId, units)) {
            replies.busy(connectionId, correlationId);
        } else {
            admit(connectionId, nowNs, request, units);
        }
    }

    private void admit(final int connectionId, final long nowNs, final SaveRequestDecoder request, final int units) {
        final long correlationId = request.correlationId();
        final Transfer transfer = transfers.begin(
                CopyCommandDescriptor.SAVE, connectionId, correlationId, reader.device, reader.blockCount);
        takeParts(transfer);
        transfer.reclaimable = (request.flags() & RequestFlags.SAVE_RECLAIMABLE) != 0;
        classify(transfer);
        if (!demand.canBeMet(found.keepSealed, found.keepPartial)) {
            for (int i = 0; i < transfer.count; i++) {
                if (transfer.heads[i] == SlabPool.NONE) {
                    blocks.onRefused(transfer.keyHashes[i]);
                }
            }
            transfers.free(transfer);
            checks.refuse(
                    connectionId,
                    correlationId,
                    checks.because(Refusal.POOL_EXHAUSTED)
                            .with(demand.pages())
                            .with(demand.freePages())
                            .with(stats.leasedBlocks)
                            .with(stats.partialBlocks));
            return;
        }
        stats.saves++;
        transfer.parent =
                leases.deepestBlock(request.leaseId().high(), request.leaseId().low());
        transfer.parentGeneration = transfer.parent == SlabPool.NONE ? 0 : blocks.directory.generation(transfer.parent);
        stamps.hold(transfer);
        transfers.addUnits(transfer, units);
        reserve(transfer);
        send(transfer, nowNs);
    }

    private void takeParts(final Transfer transfer) {
        final SavePart[] parts = transfer.parts;
        transfer.parts = reader.parts;
        transfer.partCount = reader.partCount;
        reader.parts = parts;
    }

    /** Find every block and sum up what has to be reserved. Changes nothing of the cache. */
    private void classify(final Transfer transfer) {
        demand.clear();
        pagesWanted.clear();
        found.clear();
        for (int p = 0; p < transfer.partCount; p++) {
            final SavePart part = transfer.parts[p];
            final int shardIndex = part.group.shardIndex();
            find(transfer, part);
            for (int i = 0; i < part.count; i++) {
                classify(transfer, part, i, shardIndex);
            }
        }
    }

    private void find(final Transfer transfer, final SavePart part) {
        blocks.finder.wrap(
                transfer.device.instance.namespaceId(),
                part.storageGroup,
                checks.buffer(),
                part.hashesOffset - part.first * part.hashLength,
                part.hashLength);
        blocks.finder.findAll(part.first, part.first + part.count, transfer.heads, transfer.keyHashes);
    }

    /** The key hash of a block, which the finder did not need for all of them. */
    private long keyHash(final Transfer transfer, final SavePart part, final int i) {
        final long keyHash = transfer.keyHashes[part.first + i];
        return keyHash != BlockFinder.NOT_HASHED
                ? keyHash
                : blocks.index.keyHash(
                        transfer.device.instance.namespaceId(),
                        part.storageGroup,
                        checks.buffer(),
                        part.hashOffset(i),
                        part.hashLength);
    }

    private void classify(final Transfer transfer, final SavePart part, final int i, final int shardIndex) {
        final int index = part.first + i;
        final int head = transfer.heads[index];
        transfer.blockIds[index] = part.blockId(checks.buffer(), i);
        if (head == SlabPool.NONE) {
            if (pagesWanted.add(transfer.keyHashes[index])) {
                demand.add(part.pageClass, 1, 1);
            }
            return;
        }
        transfer.generations[index] = blocks.directory.generation(head);
        if (blocks.isSealed(head)) {
            found.keepSealed += blocks.pins(head) == 0 ? 1 : 0;
            return;
        }
        found.keepPartial += blocks.isLinked(head) ? 1 : 0;
        if (blocks.shardPage(head, shardIndex) == SlabPool.NONE && pagesWanted.add(keyHash(transfer, part, i))) {
            demand.add(part.pageClass, 0, 1);
        }
    }

    private void reserve(final Transfer transfer) {
        for (int p = 0; p < transfer.partCount; p++) {
            final SavePart part = transfer.parts[p];
            for (int i = 0; i < part.count; i++) {
                reserve(transfer, part, i);
            }
        }
    }

    private void reserve(final Transfer transfer, final SavePart part, final int i) {
        final int namespaceId = transfer.device.instance.namespaceId();
        final DirectBuffer request = checks.buffer();
        final int index = part.first + i;
        final int offset = part.hashOffset(i);
        if (transfer.heads[index] == SlabPool.NONE
                || !blocks.pool.isInUse(transfer.heads[index], transfer.generations[index])) {
            // An equal hash earlier in this request may have made the block by now, or a slab changed its page size.
            transfer.heads[index] = blocks.find(
                    keyHash(transfer, part, i), namespaceId, part.storageGroup, request, offset, part.hashLength);
        }
        final int head = transfer.heads[index];
        if (head != SlabPool.NONE && blocks.isSealed(head)) {
            transfer.outcome(index, BlockOutcome.RESIDENT);
            transfer.generations[index] = blocks.directory.generation(head);
            return;
        }
        if (head != SlabPool.NONE && !blocks.hasLayoutOf(head, part.group)) {
            transfer.outcome(index, BlockOutcome.REFUSED);
            return;
        }
        int page = head == SlabPool.NONE ? SlabPool.NONE : blocks.shardPage(head, part.group.shardIndex());
        if (page == SlabPool.NONE) {
            if (head == SlabPool.NONE && !evictor.makeRoomForBlock(part.pageClass)
                    || !evictor.makeRoomForPage(part.pageClass)) {
                if (head == SlabPool.NONE) {
                    blocks.onRefused(keyHash(transfer, part, i));
                }
                transfer.outcome(index, BlockOutcome.REFUSED);
                return;
            }
            page = blocks.reserve(
                    head, keyHash(transfer, part, i), namespaceId, part.group, request, offset, part.hashLength);
            if (head == SlabPool.NONE) {
                transfer.heads[index] = page;
                if (transfer.reclaimable) {
                    blocks.markReclaimable(page);
                }
            }
        }
        transfer.pages[index] = page;
        claim(transfer, part, index, page);
    }

    private void claim(final Transfer transfer, final SavePart part, final int index, final int page) {
        final int fill = blocks.fill(page);
        final int offset = transfer.addPartialClaim();
        final int claimed = blocks.fills.claim(fill, part.wanted, transfer.partialClaims, offset);
        if (claimed == part.wantedCount) {
            transfer.partialClaimCount--;
            transfer.copying(index, Transfer.WHOLE_CLAIM);
            return;
        }
        if (claimed > 0 && index > part.first && transfer.isClaimedAgain(index - 1, offset)) {
            transfer.partialClaimCount--;
            transfer.copying(index, transfer.claims[index - 1]);
            return;
        }
        final int units = TransferTable.units(claimed, CoreOutput.MAX_BLOCKS_PER_COPY) - CoreOutput.MAX_BLOCKS_PER_COPY;
        if (claimed > 0 && transfers.hasUnits(transfer, units)) {
            transfers.addUnits(transfer, units);
            transfer.copying(index, offset);
            return;
        }
        if (claimed > 0) {
            blocks.fills.end(fill, transfer.partialClaims, offset, false);
            transfer.outcome(index, BlockOutcome.REFUSED);
        } else {
            transfer.outcome(
                    index, blocks.fills.hasAll(fill, part.wanted) ? BlockOutcome.STORED : BlockOutcome.IN_FLIGHT);
        }
        transfer.partialClaimCount--;
    }

    private void send(final Transfer transfer, final long nowNs) {
        // Blocks that were held but get no copy go back to where they were.
        for (int i = 0; i < transfer.count; i++) {
            final int head = transfer.heads[i];
            if (head != SlabPool.NONE
                    && transfer.outcome(i) != Transfer.COPYING
                    && transfer.outcome(i) != (byte) BlockOutcome.RESIDENT.value()) {
                blocks.onCopyEnded(head, nowNs);
            }
        }
        if (transfer.copyCount == 0) {
            stamps.stamp(transfer);
            replies.saved(transfer.connectionId, transfer.correlationId, 0, 0, transfer.outcomes, transfer.count);
            transfers.free(transfer);
            return;
        }
        for (int p = 0; p < transfer.partCount; p++) {
            copies.send(transfer, transfer.parts[p], checks.buffer());
        }
        transfers.onStarted(transfer);
    }

    /** What a request has found in the cache and must not evict for its own sake. */
    private static final class FoundBlocks {
        long keepSealed;
        long keepPartial;

        void clear() {
            keepSealed = 0;
            keepPartial = 0;
        }
    }
}
