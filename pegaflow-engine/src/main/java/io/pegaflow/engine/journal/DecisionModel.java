package io.pegaflow.engine.journal;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.ipc.codec.AckDecoder;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.LoadReplyDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.SaveReplyDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;

/** Predicts the values of decisions from the input and from what came before. */
final class DecisionModel {
    private static final int[] VALUES = {0, 6, 4, 2, 3, 3, 4, 3, 2, 3, 5, 2};
    private static final int TRANSFER_SLOT_BITS = 16;
    private static final long TRANSFER_SLOT_MASK = (1 << TRANSFER_SLOT_BITS) - 1;

    private final RecordModel model;

    DecisionModel(final RecordModel model) {
        this.model = model;
    }

    /** How many values a decision of a kind has, 0 if it is unknown. */
    static int values(final int kind) {
        return kind > 0 && kind < VALUES.length ? VALUES[kind] : 0;
    }

    /** Does a value look like chance where it is not as predicted? */
    static boolean isHash(final int kind, final int index, final long[] values) {
        return switch (kind) {
            case DecisionKind.BLOCK_SEALED, DecisionKind.BLOCK_DEPARTED -> index == 1;
            case DecisionKind.REPLY ->
                index == 5 && (values[2] == QueryReplyDecoder.TEMPLATE_ID || values[2] == SaveReplyDecoder.TEMPLATE_ID);
            default -> false;
        };
    }

    /** What a value should be, given those before it in the same decision. */
    long predict(final int kind, final int index, final long[] values) {
        return switch (kind) {
            case DecisionKind.REPLY -> reply(index, values);
            case DecisionKind.LEASE_BEGAN ->
                switch (index) {
                    case 0 -> model.lastLease + 1;
                    case 1 -> model.connection.instanceKey;
                    case 2 -> model.commandBlocks;
                    default -> model.leaseDeadlineNs();
                };
            case DecisionKind.LEASE_ENDED -> index == 0 ? endedLease() : model.lastLeaseEnd;
            case DecisionKind.BLOCK_SEALED ->
                index == 0
                        ? model.transfer.nextSealed()
                        : index == 1 ? model.pageKeys.get(values[0]) : model.transfer.id;
            case DecisionKind.BLOCK_DEPARTED ->
                index == 0
                        ? model.lastDeparted + model.departedStride
                        : index == 1 ? model.pageKeys.get(values[0]) : model.lastDepartureCause;
            case DecisionKind.TRANSFER_BEGAN -> transferBegan(index);
            case DecisionKind.TRANSFER_ENDED ->
                index == 0 ? model.transfer.id : index == 1 ? model.copyStatus : model.transfer.bytes;
            case DecisionKind.INSTANCE_CHANGED -> index == 0 ? model.connection.instanceKey : 0;
            case DecisionKind.PAGE_RESERVED ->
                index == 0
                        ? model.wasDeparted ? model.lastDeparted : model.lastReserved + 1
                        : index == 1 ? model.savedKey(0, model.namespaceId()) : model.lastShard;
            default -> 0;
        };
    }

    private long endedLease() {
        if (model.commandLease != 0) {
            return model.commandLease;
        }
        return model.kind == InputKind.COPY_COMPLETED && model.transfer.lease != 0
                ? model.transfer.lease
                : model.lastEndedLease + 1;
    }

    private long transferBegan(final int index) {
        return switch (index) {
            case 0 ->
                ((model.lastTransferId >> TRANSFER_SLOT_BITS) + 1) << TRANSFER_SLOT_BITS
                        | model.lastTransferId & TRANSFER_SLOT_MASK;
            case 1 -> model.lastContextId;
            case 2 -> direction();
            default -> direction() == CopyCommandDescriptor.SAVE ? model.pending.pageCount : model.commandBlocks;
        };
    }

    private long direction() {
        return model.templateId == LoadRequestDecoder.TEMPLATE_ID
                ? CopyCommandDescriptor.LOAD
                : CopyCommandDescriptor.SAVE;
    }

    private boolean isCommand() {
        return model.kind == InputKind.COMMAND;
    }

    private long reply(final int index, final long[] values) {
        return switch (index) {
            case 0 -> isCommand() ? model.source : model.transfer.connectionId;
            case 1 -> isCommand() ? model.connection.correlationId : model.transfer.correlationId;
            case 2 -> replyTemplate();
            case 3 -> 0;
            default -> index == 4 ? replyCount((int) values[2]) : replyDetail((int) values[2]);
        };
    }

    private long replyTemplate() {
        if (!isCommand()) {
            return model.transfer.direction == CopyCommandDescriptor.SAVE
                    ? SaveReplyDecoder.TEMPLATE_ID
                    : LoadReplyDecoder.TEMPLATE_ID;
        }
        return switch (model.templateId) {
            case RegisterRequestDecoder.TEMPLATE_ID -> RegisterReplyDecoder.TEMPLATE_ID;
            case QueryRequestDecoder.TEMPLATE_ID -> QueryReplyDecoder.TEMPLATE_ID;
            case SaveRequestDecoder.TEMPLATE_ID -> SaveReplyDecoder.TEMPLATE_ID;
            case LoadRequestDecoder.TEMPLATE_ID -> LoadReplyDecoder.TEMPLATE_ID;
            default -> AckDecoder.TEMPLATE_ID;
        };
    }

    private long replyCount(final int template) {
        return switch (template) {
            case QueryReplyDecoder.TEMPLATE_ID -> model.leaseBlocks;
            case SaveReplyDecoder.TEMPLATE_ID -> isCommand() ? 0 : model.transfer.bytes;
            case LoadReplyDecoder.TEMPLATE_ID -> isCommand() ? 0 : model.transfer.blocks;
            default -> 0;
        };
    }

    private long replyDetail(final int template) {
        return switch (template) {
            case QueryReplyDecoder.TEMPLATE_ID -> model.leaseBlocks == 0 ? 0 : model.leaseIdFold(model.lastLease);
            case SaveReplyDecoder.TEMPLATE_ID -> model.outcomesOf(savedBlocks());
            case LoadReplyDecoder.TEMPLATE_ID -> isCommand() ? 0 : model.transfer.bytes;
            case ErrorReplyDecoder.TEMPLATE_ID -> model.lastErrorLength;
            default -> 0;
        };
    }

    private int savedBlocks() {
        return isCommand() ? model.commandBlocks : model.transfer.blocks;
    }

    /** Takes a decision in, whether it was as predicted or not. */
    void accept(final int kind, final long[] values) {
        boolean isDeparture = false;
        switch (kind) {
            case DecisionKind.REPLY -> acceptReply(values);
            case DecisionKind.LEASE_BEGAN -> {
                model.lastLease = values[0];
                model.leaseBlocks = values[2];
            }
            case DecisionKind.LEASE_ENDED -> {
                model.lastEndedLease = values[0];
                model.lastLeaseEnd = values[1];
            }
            case DecisionKind.BLOCK_SEALED -> acceptSealed(values);
            case DecisionKind.BLOCK_DEPARTED -> {
                model.departedStride = values[0] - model.lastDeparted;
                model.lastDeparted = values[0];
                model.lastDepartureCause = values[2];
                model.pageKeys.remove(values[0]);
                isDeparture = true;
            }
            case DecisionKind.TRANSFER_BEGAN -> acceptTransfer(values);
            case DecisionKind.TRANSFER_ENDED -> {
                model.transfer = model.transfer(values[0]);
                model.transfer.bytes = values[2];
                if (model.transfer.pageCount > 0) {
                    model.bytesPerBlock = values[2] / model.transfer.pageCount;
                }
            }
            case DecisionKind.PAGE_RESERVED -> {
                model.lastReserved = values[0];
                model.lastShard = values[2];
                model.pageKeys.put(values[0], values[1]);
                model.pending.addPage(values[0]);
            }
            default -> {}
        }
        model.wasDeparted = isDeparture;
    }

    private void acceptSealed(final long[] values) {
        final KnownTransfer transfer = model.transfer;
        if (transfer.sealedCount == 0 && transfer.pageCount > 1) {
            transfer.isSealedFromEnd = transfer.pages[transfer.pageCount - 1] == values[0];
        }
        transfer.sealedCount++;
    }

    private void acceptReply(final long[] values) {
        if (values[2] == SaveReplyDecoder.TEMPLATE_ID) {
            model.outcomesOf(savedBlocks(), values[5]);
        } else if (values[2] == ErrorReplyDecoder.TEMPLATE_ID) {
            model.lastErrorLength = values[5];
        }
    }

    private void acceptTransfer(final long[] values) {
        model.lastTransferId = values[0];
        model.lastContextId = values[1];
        final KnownTransfer transfer = model.transfer(values[0]);
        transfer.begin(values[0]);
        for (int i = 0; i < model.pending.pageCount; i++) {
            transfer.addPage(model.pending.pages[i]);
        }
        model.pending.begin(0);
        transfer.connectionId = model.source;
        transfer.correlationId = model.connection.correlationId;
        transfer.contextId = values[1];
        transfer.direction = values[2];
        transfer.blocks = model.commandBlocks;
        transfer.lease = model.commandLease;
        model.transfer = transfer;
    }
}
