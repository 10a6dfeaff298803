package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;

/** Ends a save: its cells are there or given up, whole blocks are sealed and stamped in the order of the prompt. */
final class SaveCompletion {
    private final BlockStore blocks;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreStats stats;
    private final SaveStamps stamps;
    private final Reason reason = new Reason();

    SaveCompletion(
            final BlockStore blocks, final TransferTable transfers, final Replies replies, final CoreStats stats) {
        this.blocks = blocks;
        stamps = new SaveStamps(blocks);
        this.transfers = transfers;
        this.replies = replies;
        this.stats = stats;
    }

    void onEnded(final Transfer transfer, final long nowNs) {
        final boolean succeeded = transfer.status == CopyCompletionDescriptor.OK;
        stats.onSaved(transfer.device.instance.namespaceId(), transfer.bytes);
        for (int p = 0; p < transfer.partCount; p++) {
            final SavePart part = transfer.parts[p];
            for (int i = part.first; i < part.first + part.count; i++) {
                if (transfer.outcome(i) == Transfer.COPYING) {
                    endCopy(transfer, part, i, succeeded, nowNs);
                }
            }
        }
        transfers.onEnded(transfer);
        if (succeeded && transfer.partCount > 1) {
            sealOutcomes(transfer);
        }
        stamps.stamp(transfer);
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
        } else {
            replies.error(
                    transfer.connectionId,
                    transfer.correlationId,
                    reason.because(Refusal.SAVE_FAILED)
                            .with(transfer.device.deviceId)
                            .with(transfer.count));
        }
    }

    private void endCopy(
            final Transfer transfer, final SavePart part, final int index, final boolean succeeded, final long nowNs) {
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
            blocks.onCopyEnded(head, nowNs);
            transfer.outcome(index, succeeded ? BlockOutcome.STORED : BlockOutcome.FAILED);
        }
    }

    /** A block of which one part brought the last cells is sealed for the parts before, too. */
    private void sealOutcomes(final Transfer transfer) {
        for (int i = 0; i < transfer.count; i++) {
            final int head = transfer.heads[i];
            if (transfer.outcome(i) == (byte) BlockOutcome.STORED.value()
                    && head != SlabPool.NONE
                    && blocks.isSealed(head)) {
                transfer.generations[i] = blocks.directory.generation(head);
                transfer.outcome(i, BlockOutcome.SEALED);
            }
        }
    }
}
