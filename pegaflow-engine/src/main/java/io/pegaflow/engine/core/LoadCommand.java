package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.codec.LoadRequestDecoder;

/** Loads the blocks of leases to a device: everything is checked before the first byte is copied. */
final class LoadCommand {
    /** Block id of a block that is not wanted. */
    static final int ABSENT = -1;

    private final BlockStore blocks;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreOutput output;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final LoadReader reader;

    LoadCommand(
            final BlockStore blocks,
            final LeaseTable leases,
            final TransferTable transfers,
            final Replies replies,
            final CoreOutput output,
            final CoreStats stats,
            final RequestChecks checks) {
        this.blocks = blocks;
        this.leases = leases;
        this.transfers = transfers;
        this.replies = replies;
        this.output = output;
        this.stats = stats;
        this.checks = checks;
        reader = new LoadReader(blocks, leases, checks);
    }

    void onLoad(final int connectionId, final LoadRequestDecoder request, final VarDataReader fields) {
        if (reader.read(connectionId, request, fields)) {
            admit(connectionId, request.correlationId(), reader.device);
        }
    }

    private void admit(final int connectionId, final long correlationId, final Device device) {
        int units = 0;
        for (int i = 0; i < reader.partCount; i++) {
            units += TransferTable.units(reader.parts[i].layerCount, reader.parts[i].targets);
        }
        if (transfers.isTooLarge(units)) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    checks.because(Refusal.LARGER_THAN_QUEUE).with(reader.targetCount));
            return;
        }
        if (!transfers.hasRoom(CopyCommandDescriptor.LOAD, device.deviceId, units)) {
            replies.busy(connectionId, correlationId);
            return;
        }
        stats.loads++;
        final Transfer transfer = transfers.begin(CopyCommandDescriptor.LOAD, connectionId, correlationId, device, 0);
        reserveShares(transfer, device);
        if (reader.targetCount == 0) {
            endShares(transfer, true);
            replies.loaded(connectionId, correlationId, 0, 0, 0);
            transfers.free(transfer);
            return;
        }
        transfers.addUnits(transfer, units);
        for (int i = 0; i < reader.partCount; i++) {
            if (reader.parts[i].targets > 0) {
                send(transfer, reader.parts[i]);
            }
        }
        transfers.onStarted(transfer);
    }

    /** A lease that several parts name gives one share. */
    private void reserveShares(final Transfer transfer, final Device device) {
        final int share = device.instance.shareOf(device);
        for (int i = 0; i < reader.partCount; i++) {
            final Lease lease = reader.parts[i].lease;
            if (lease.hasShare(share)) {
                lease.reserveShare(share);
                transfer.addLease(lease);
            }
        }
    }

    private void endShares(final Transfer transfer, final boolean spent) {
        final int share = transfer.device.instance.shareOf(transfer.device);
        for (int i = 0; i < transfer.leaseCount; i++) {
            leases.onLoadEnded(transfer.leases[i], share, spent);
        }
    }

    private void send(final Transfer transfer, final LoadPart part) {
        final Device device = transfer.device;
        final int shardIndex = part.group.shardIndex();
        int open = 0;
        for (int i = 0; i < part.blockIdCount; i++) {
            final int blockId = part.blockId(checks.buffer(), i);
            if (blockId == ABSENT) {
                continue;
            }
            if (open == CoreOutput.MAX_BLOCKS_PER_COPY) {
                output.endCopy();
                open = 0;
            }
            if (open++ == 0) {
                output.beginCopy(
                        transfer.id,
                        transfer.nextCommand(),
                        device.deviceId,
                        device.contextId,
                        CopyCommandDescriptor.LOAD,
                        part.storageGroup,
                        checks.buffer(),
                        part.layersOffset,
                        part.layerCount);
            }
            final int page = blocks.shardPage(part.lease.blocks[i], shardIndex);
            output.copyBlock(blocks.directory.pageOffset(page), blockId);
            transfer.copyCount++;
        }
        output.endCopy();
    }

    void onEnded(final Transfer transfer) {
        final boolean succeeded = transfer.status == CopyCompletionDescriptor.OK;
        stats.onLoaded(transfer.device.instance.namespaceId(), transfer.bytes);
        transfers.onEnded(transfer);
        endShares(transfer, succeeded);
        if (succeeded) {
            replies.loaded(
                    transfer.connectionId,
                    transfer.correlationId,
                    transfer.copyCount,
                    transfer.bytes,
                    transfer.copyNs());
        } else if (transfer.status == CopyCompletionDescriptor.CANCELLED) {
            replies.error(transfer.connectionId, transfer.correlationId, checks.because(Refusal.LOAD_CANCELLED));
        } else if (transfer.status == CopyCompletionDescriptor.DEVICE_LOST) {
            replies.error(
                    transfer.connectionId,
                    transfer.correlationId,
                    checks.because(Refusal.DEVICE_LOST).with(transfer.device.deviceId));
        } else {
            replies.error(
                    transfer.connectionId,
                    transfer.correlationId,
                    checks.because(Refusal.LOAD_FAILED)
                            .with(transfer.device.deviceId)
                            .with(transfer.copyCount));
        }
    }
}
