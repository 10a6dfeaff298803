package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;

/**
 * Saves blocks. A request is checked as a whole; then, as far as the work budget allows at a time, its blocks are looked up and
 * held; then it is admitted or refused by what it needs; then pages are reserved, cells claimed and copy commands sent. {@link
 * SaveCompletion} does the rest once the copies have ended.
 */
final class SaveCommand implements JobRunner {
    /** Look-ups at a time, whose memory is waited for together. */
    private static final int FIND_LENGTH = 256;

    private final BlockStore blocks;
    private final Evictor evictor;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final WorkBudget budget;
    private final JobQueue jobs;
    private final RequestCopies requestCopies;
    private final SaveCompletion completion;
    private final TransferEnd transferEnd;
    private final SaveReader reader;
    private final SaveCopies copies;
    private final ArrayDeque<KeySet> keySets = new ArrayDeque<>();
    final RoomPromises promises;
    /** Will there be more slabs soon? */
    boolean isPoolGrowing;

    SaveCommand(
            final BlockStore blocks,
            final Evictor evictor,
            final LeaseTable leases,
            final TransferTable transfers,
            final Replies replies,
            final CoreOutput output,
            final CoreStats stats,
            final RequestChecks checks,
            final WorkBudget budget,
            final JobQueue jobs,
            final RequestCopies requestCopies,
            final SaveCompletion completion,
            final TransferEnd transferEnd) {
        this.blocks = blocks;
        this.evictor = evictor;
        this.leases = leases;
        this.transfers = transfers;
        this.replies = replies;
        this.stats = stats;
        this.checks = checks;
        this.budget = budget;
        this.jobs = jobs;
        this.requestCopies = requestCopies;
        this.completion = completion;
        this.transferEnd = transferEnd;
        reader = new SaveReader(checks);
        copies = new SaveCopies(blocks, output);
        promises = new RoomPromises(blocks, evictor);
    }

    void onSave(final int connectionId, final SaveRequestDecoder request, final VarDataReader fields) {
        if (!reader.read(connectionId, request, fields)) {
            return;
        }
        final long correlationId = request.correlationId();
        final Device device = reader.device;
        int units = 0;
        for (int i = 0; i < reader.partCount; i++) {
            final int count = reader.parts[i].count;
            units += TransferTable.units(reader.parts[i].layerCount, count, SaveCopies.commands(count));
        }
        if (transfers.isTooLarge(units)) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    checks.because(Refusal.LARGER_THAN_QUEUE).with(reader.blockCount));
        } else if (requestCopies.isExhausted()
                || !transfers.hasRoom(CopyCommandDescriptor.SAVE, device.deviceId, units)) {
            replies.busy(connectionId, correlationId);
        } else {
            begin(connectionId, request, units);
        }
    }

    private void begin(final int connectionId, final SaveRequestDecoder request, final int units) {
        final Transfer transfer = transfers.begin(
                CopyCommandDescriptor.SAVE, connectionId, request.correlationId(), reader.device, reader.blockCount);
        final SavePart[] parts = transfer.parts;
        transfer.parts = reader.parts;
        transfer.partCount = reader.partCount;
        reader.parts = parts;
        transfers.addUnits(transfer, units);
        transfer.reclaimable = (request.flags() & RequestFlags.SAVE_RECLAIMABLE) != 0;
        transfer.parent =
                leases.deepestBlock(request.leaseId().high(), request.leaseId().low());
        transfer.parentGeneration = transfer.parent == SlabPool.NONE ? 0 : blocks.directory.generation(transfer.parent);
        transfer.request = checks.buffer();
        transfer.pagesWanted = keySets.isEmpty() ? new KeySet() : keySets.pop();
        transfer.pagesWanted.clear(transfer.count);
        // What is under way does not end before all of it was sent.
        transfer.commandsPending = 1;
        jobs.start(transfer, this);
    }

    @Override
    public void onDeferred(final Job job) {
        final Transfer transfer = (Transfer) job;
        if (transfer.phase == Transfer.RELEASING) {
            return;
        }
        transfer.requestCopy =
                requestCopies.take(transfer.connectionId, checks.buffer(), checks.offset(), checks.length());
        transfer.request = transfer.requestCopy;
        for (int i = 0; i < transfer.partCount; i++) {
            transfer.parts[i].move(-checks.offset());
        }
    }

    @Override
    public boolean run(final Job job) {
        final Transfer transfer = (Transfer) job;
        if (transfer.isGivenUp()) {
            giveUp(transfer);
        }
        if (transfer.phase == Transfer.CLASSIFYING) {
            if (!classify(transfer)) {
                return false;
            }
            admitOrRefuse(transfer);
        }
        return transfer.phase == Transfer.RESERVING ? reserve(transfer) : release(transfer);
    }

    /** Look up and hold every block, and sum up what has to be reserved; false if the budget is spent. */
    private boolean classify(final Transfer transfer) {
        while (transfer.index < transfer.count) {
            if (!budget.hasLeft()) {
                return false;
            }
            final SavePart part = transfer.partOf(transfer.index);
            final int most = Math.min(FIND_LENGTH, Math.max(1, budget.allowed() / 2));
            final int end = Math.min(part.first + part.count, transfer.index + most);
            blocks.finder.wrap(
                    transfer.device.instance.namespaceId(),
                    part.storageGroup,
                    transfer.request,
                    part.hashesOffset - part.first * part.hashLength,
                    part.hashLength);
            blocks.finder.findAll(transfer.index, end, transfer.heads, transfer.keyHashes);
            budget.spend(end - transfer.index);
            for (; transfer.index < end; transfer.index++) {
                classify(transfer, part, transfer.index);
            }
        }
        return true;
    }

    private void classify(final Transfer transfer, final SavePart part, final int index) {
        final int head = transfer.heads[index];
        transfer.blockIds[index] = part.blockId(transfer.request, index - part.first);
        if (head == SlabPool.NONE) {
            if (transfer.pagesWanted.add(transfer.keyHashes[index])) {
                transfer.demand.add(part.pageClass, 1, 1);
            }
            return;
        }
        if (!blocks.holdForSave(head)) {
            transfer.keyHashes[index] = keyHash(transfer, part, index);
            transfer.heads[index] = SlabPool.NONE;
            return;
        }
        budget.spend(1);
        if (!blocks.isSealed(head)
                && blocks.shardPage(head, part.group.shardIndex()) == SlabPool.NONE
                && transfer.pagesWanted.add(keyHash(transfer, part, index))) {
            transfer.demand.add(part.pageClass, 0, 1);
        }
    }

    /** The key hash of a block, which the finder did not need for all of them. */
    private long keyHash(final Transfer transfer, final SavePart part, final int index) {
        final long keyHash = transfer.keyHashes[index];
        return keyHash != BlockFinder.NOT_HASHED
                ? keyHash
                : blocks.index.keyHash(
                        transfer.device.instance.namespaceId(),
                        part.storageGroup,
                        transfer.request,
                        part.hashOffset(index - part.first),
                        part.hashLength);
    }

    private void admitOrRefuse(final Transfer transfer) {
        keySets.push(transfer.pagesWanted);
        transfer.pagesWanted = null;
        if (promises.canPromise(transfer.demand)) {
            stats.saves++;
            transfer.isAdmitted = true;
            promises.promise(transfer.demand);
            transfer.phase = Transfer.RESERVING;
        } else {
            refuse(transfer);
            transfer.demand.clear();
            transfer.isRefused = true;
            transfer.phase = Transfer.RELEASING;
        }
        transfer.index = 0;
    }

    private void refuse(final Transfer transfer) {
        if (isPoolGrowing) {
            replies.busy(
                    transfer.connectionId,
                    transfer.correlationId,
                    checks.because(Refusal.POOL_REGISTERING)
                            .with(blocks.pool.usableSlabs())
                            .with(blocks.pool.geometry().slabCount()));
        } else {
            checks.refuse(
                    transfer.connectionId,
                    transfer.correlationId,
                    checks.because(Refusal.POOL_EXHAUSTED)
                            .with(transfer.demand.pages())
                            .with(promises.freePages(transfer.demand))
                            .with(stats.leasedBlocks)
                            .with(stats.partialBlocks));
        }
    }

    /** Reserve, claim and send; false if the budget is spent. */
    private boolean reserve(final Transfer transfer) {
        boolean isSpent = false;
        while (!isSpent && transfer.index < transfer.count) {
            final SavePart part = transfer.partOf(transfer.index);
            if (!budget.hasLeft() || !reserve(transfer, part, transfer.index)) {
                isSpent = true;
            } else if (++transfer.index - transfer.sent == SaveCopies.nextLength(transfer.sent - part.first)
                    || transfer.index == part.first + part.count) {
                send(transfer, part);
            }
        }
        if (isSpent) {
            return false;
        }
        endAdmission(transfer);
        return true;
    }

    /** Send commands of full length, as many as were counted when the request was let in. */
    private void send(final Transfer transfer, final SavePart part) {
        if (!transfer.isStarted && transfer.copyCount > 0) {
            transfers.onStarted(transfer);
        }
        copies.send(transfer, part, transfer.sent, transfer.index, transfer.request);
        transfer.sent = transfer.index;
    }

    /** Get a page for a block and claim its cells; false if the budget is spent. */
    private boolean reserve(final Transfer transfer, final SavePart part, final int index) {
        final int namespaceId = transfer.device.instance.namespaceId();
        final DirectBuffer request = transfer.request;
        final int offset = part.hashOffset(index - part.first);
        int head = transfer.heads[index];
        boolean isHeld = head != SlabPool.NONE;
        if (!isHeld) {
            // Another save, or this one before, may have made the block in between.
            head = blocks.find(
                    transfer.keyHashes[index], namespaceId, part.storageGroup, request, offset, part.hashLength);
            isHeld = head != SlabPool.NONE && blocks.holdForSave(head);
            budget.spend(isHeld ? 2 : 1);
            transfer.heads[index] = isHeld ? head : SlabPool.NONE;
        }
        if (head != SlabPool.NONE && blocks.isSealed(head)) {
            transfer.heads[index] = head;
            transfer.generations[index] = blocks.directory.generation(head);
            transfer.claims[index] = isHeld ? SaveStamps.HELD : SaveStamps.NOT_HELD;
            transfer.outcome(index, BlockOutcome.RESIDENT);
            return true;
        }
        if (head != SlabPool.NONE && !blocks.hasLayoutOf(head, part.group)) {
            refuse(transfer, index);
            return true;
        }
        int page = head == SlabPool.NONE ? SlabPool.NONE : blocks.shardPage(head, part.group.shardIndex());
        if (head == SlabPool.NONE && blocks.admission.isOn() && transfer.lastAdmitted != index) {
            if (!blocks.admission.admits(part.pageClass, transfer.keyHashes[index])) {
                refuse(transfer, index);
                return true;
            }
            // Asked once, even if making room for it takes several turns.
            transfer.lastAdmitted = index;
        }
        if (page == SlabPool.NONE) {
            switch (evictor.makeRoom(part.pageClass, head == SlabPool.NONE, budget)) {
                case MORE -> {
                    return false;
                }
                case IMPOSSIBLE -> {
                    refuse(transfer, index);
                    return true;
                }
                default -> {}
            }
            page = blocks.reserve(
                    head, keyHash(transfer, part, index), namespaceId, part.group, request, offset, part.hashLength);
            budget.spend(1);
            promises.take(transfer.demand, part.pageClass, head == SlabPool.NONE);
        }
        transfer.pages[index] = page;
        transfer.generations[index] = blocks.directory.generation(page);
        claim(transfer, part, index, page);
        if (head == SlabPool.NONE && transfer.reclaimable) {
            blocks.markReclaimable(page);
        }
        transfer.heads[index] = head == SlabPool.NONE ? page : head;
        if (isHeld) {
            blocks.letGo(head, budget.nowNs());
        }
        return true;
    }

    private void refuse(final Transfer transfer, final int index) {
        transfer.outcome(index, BlockOutcome.REFUSED);
        if (transfer.heads[index] != SlabPool.NONE) {
            blocks.letGo(transfer.heads[index], budget.nowNs());
        } else {
            blocks.onRefused(transfer.keyHashes[index]);
        }
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
        if (claimed > 0 && index > transfer.sent && transfer.isClaimedAgain(index - 1, offset)) {
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

    /** The client is gone or has given up, or a copy has failed: nothing more is begun. */
    private Reason whyGivenUp(final Transfer transfer) {
        return transfer.status == CopyCompletionDescriptor.DEVICE_LOST
                ? checks.because(Refusal.DEVICE_LOST).with(transfer.device.deviceId)
                : checks.because(Refusal.SAVE_CANCELLED);
    }

    private void giveUp(final Transfer transfer) {
        if (transfer.phase == Transfer.CLASSIFYING) {
            keySets.push(transfer.pagesWanted);
            transfer.pagesWanted = null;
            replies.error(transfer.connectionId, transfer.correlationId, whyGivenUp(transfer));
            transfer.demand.clear();
            transfer.count = transfer.index;
            transfer.index = 0;
            transfer.phase = Transfer.RELEASING;
        } else if (transfer.phase == Transfer.RESERVING) {
            transfer.status = transfer.status == 0 ? CopyCompletionDescriptor.CANCELLED : transfer.status;
            transfer.phase = Transfer.RELEASING;
        }
    }

    /** Let go of the blocks that were held and not dealt with; false if the budget is spent. */
    private boolean release(final Transfer transfer) {
        for (; transfer.index < transfer.count; transfer.index++) {
            if (!budget.hasLeft()) {
                return false;
            }
            transfer.outcome(transfer.index, BlockOutcome.REFUSED);
            budget.spend(1);
            if (transfer.heads[transfer.index] != SlabPool.NONE) {
                blocks.letGo(transfer.heads[transfer.index], budget.nowNs());
            } else if (transfer.isRefused) {
                blocks.onRefused(transfer.keyHashes[transfer.index]);
            }
        }
        if (transfer.isAdmitted) {
            endAdmission(transfer);
        } else {
            giveBackRequest(transfer);
            transfers.free(transfer);
        }
        return true;
    }

    /** Nothing more will be sent: the transfer ends with its last copy, or now. */
    private void endAdmission(final Transfer transfer) {
        promises.giveUp(transfer.demand);
        giveBackRequest(transfer);
        transfer.phase = Transfer.COPYING_ON;
        if (--transfer.commandsPending > 0) {
            return;
        }
        if (transfer.isStarted) {
            transferEnd.onTransferEnded(transfer);
        } else {
            completion.begin(transfer);
        }
    }

    private void giveBackRequest(final Transfer transfer) {
        transfer.request = null;
        if (transfer.requestCopy != null) {
            requestCopies.giveBack(transfer.connectionId, transfer.requestCopy);
            transfer.requestCopy = null;
        }
    }
}
