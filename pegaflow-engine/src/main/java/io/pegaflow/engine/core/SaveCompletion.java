package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;

/**
 * Ends a save, as far as the work budget allows at a time: its cells are there or given up, whole blocks are sealed and stamped in
 * the order of the prompt.
 */
final class SaveCompletion implements JobRunner {
    private final BlockStore blocks;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreStats stats;
    private final WorkBudget budget;
    private final JobQueue jobs;
    private final SaveStamps stamps;
    private final Reason reason = new Reason();

    SaveCompletion(
            final BlockStore blocks,
            final TransferTable transfers,
            final Replies replies,
            final CoreStats stats,
            final WorkBudget budget,
            final JobQueue jobs) {
        this.blocks = blocks;
        this.transfers = transfers;
        this.replies = replies;
        this.stats = stats;
        this.budget = budget;
        this.jobs = jobs;
        stamps = new SaveStamps(blocks);
    }

    /** The last copy of a save has ended, or there was none. */
    void begin(final Transfer transfer) {
        stats.onSaved(transfer.device.instance.namespaceId(), transfer.bytes);
        if (transfer.isStarted) {
            transfers.onEnded(transfer);
        }
        transfer.phase = Transfer.COMPLETING;
        transfer.index = 0;
        transfer.part = 0;
        transfer.stamped = SlabPool.NONE;
        jobs.start(transfer, this);
    }

    @Override
    public boolean run(final Job job) {
        final Transfer transfer = (Transfer) job;
        final boolean succeeded = transfer.status == CopyCompletionDescriptor.OK;
        // Others may have had their turns since this one's last.
        transfer.stamped = stamps.stillThere(transfer.stamped, transfer.stampedGeneration);
        for (; transfer.index < transfer.count; transfer.index++) {
            if (!budget.hasLeft()) {
                return false;
            }
            final SavePart part = transfer.partOf(transfer.index);
            if (transfer.index == part.first) {
                transfer.stamped = stamps.firstParent(transfer, part);
            }
            complete(transfer, part, succeeded);
        }
        if (succeeded && transfer.partCount > 1) {
            sealOutcomes(transfer);
        }
        reply(transfer, succeeded);
        transfers.free(transfer);
        return true;
    }

    private void complete(final Transfer transfer, final SavePart part, final boolean succeeded) {
        final int index = part.first + blocks.recency.nthToInsert(transfer.index - part.first, part.count);
        if (transfer.outcome(index) == Transfer.COPYING) {
            endCopy(transfer, part, index, succeeded);
            budget.spend(1);
        }
        if (stamps.stamp(transfer, part, index, transfer.stamped)) {
            transfer.stamped = transfer.heads[index];
            transfer.stampedGeneration = blocks.directory.generation(transfer.stamped);
        }
        budget.spend(1);
    }

    private void endCopy(final Transfer transfer, final SavePart part, final int index, final boolean succeeded) {
        final int head = transfer.heads[index];
        final int fill = blocks.fill(transfer.pages[index]);
        if (transfer.claims[index] == Transfer.WHOLE_CLAIM) {
            blocks.fills.end(fill, part.wanted, 0, succeeded);
        } else {
            blocks.fills.end(fill, transfer.partialClaims, transfer.claims[index], succeeded);
        }
        if (succeeded && blocks.isWhole(head, part.group.group())) {
            blocks.seal(head, transfer.id);
            transfer.generations[index] = blocks.directory.generation(head);
            transfer.outcome(index, BlockOutcome.SEALED);
        } else {
            transfer.generations[index] = blocks.directory.generation(transfer.pages[index]);
            blocks.onCopyEnded(head, budget.nowNs());
            transfer.outcome(index, succeeded ? BlockOutcome.STORED : BlockOutcome.FAILED);
        }
    }

    /** A block of which one part brought the last cells is sealed for the parts before, too. */
    private void sealOutcomes(final Transfer transfer) {
        for (int i = 0; i < transfer.count; i++) {
            if (transfer.outcome(i) == (byte) BlockOutcome.STORED.value()
                    && blocks.pool.isInUse(transfer.pages[i], transfer.generations[i])
                    && blocks.isSealed(transfer.pages[i])) {
                transfer.outcome(i, BlockOutcome.SEALED);
            }
        }
    }

    private void reply(final Transfer transfer, final boolean succeeded) {
        if (succeeded) {
            replies.saved(
                    transfer.connectionId,
                    transfer.correlationId,
                    transfer.bytes,
                    transfer.copyNs(),
                    transfer.outcomes,
                    transfer.count);
        } else if (transfer.status == CopyCompletionDescriptor.CANCELLED) {
            replies.error(transfer.connectionId, transfer.correlationId, reason.because(Refusal.SAVE_CANCELLED));
        } else if (transfer.status == CopyCompletionDescriptor.DEVICE_LOST) {
            replies.error(
                    transfer.connectionId,
                    transfer.correlationId,
                    reason.because(Refusal.DEVICE_LOST).with(transfer.device.deviceId));
        } else {
            replies.error(
                    transfer.connectionId,
                    transfer.correlationId,
                    reason.because(Refusal.SAVE_FAILED)
                            .with(transfer.device.deviceId)
                            .with(transfer.count));
        }
    }
}
