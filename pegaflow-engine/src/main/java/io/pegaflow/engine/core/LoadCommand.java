package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import java.nio.ByteOrder;

/** Loads the blocks of a lease to a device: everything is checked before the first byte is copied. */
final class LoadCommand {
    /** Block id of a block that is not wanted. */
    static final int ABSENT = -1;

    private static final String DEAD_LEASE = "query lease is unknown or expired";

    private final BlockStore blocks;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreOutput output;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final TargetSet targets = new TargetSet();

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
    }

    void onLoad(final int connectionId, final LoadRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!fields.next()) {
            replies.error(connectionId, correlationId, ErrorCode.MALFORMED, RequestChecks.TRUNCATED);
            return;
        }
        final Device device = checks.device(
                connectionId, correlationId, request.instanceKey(), request.deviceId(), request.storageGroup());
        if (device == null) {
            return;
        }
        final Instance instance = device.instance;
        final Lease lease =
                leases.find(request.leaseId().high(), request.leaseId().low());
        if (lease == null || lease.instance == instance && !lease.hasShare(instance.shareOf(device))) {
            replies.error(connectionId, correlationId, ErrorCode.UNKNOWN_LEASE, DEAD_LEASE);
        } else if (lease.instance != instance) {
            replies.error(
                    connectionId,
                    correlationId,
                    ErrorCode.FOREIGN_LEASE,
                    "query lease belongs to instance " + lease.instance.name + ", got " + instance.name);
        } else if (checkTargets(connectionId, correlationId, device, lease, fields)) {
            admit(connectionId, correlationId, device, lease, fields.offset());
        }
    }

    private int target(final int offset, final int index) {
        return checks.buffer().getInt(offset + index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    private boolean checkTargets(
            final int connectionId,
            final long correlationId,
            final Device device,
            final Lease lease,
            final VarDataReader fields) {
        if (fields.length() != lease.size * Integer.BYTES) {
            return checks.refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.INVALID_ARGUMENT,
                    "query lease block count " + lease.size + " does not match destination block count "
                            + fields.length() / Integer.BYTES + " for group 0");
        }
        targets.clear();
        for (int i = 0; i < lease.size; i++) {
            final int blockId = target(fields.offset(), i);
            if (blockId == ABSENT) {
                continue;
            }
            if (blockId < 0 || blockId >= device.group(0).blockLimit()) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        ErrorCode.INVALID_ARGUMENT,
                        "block id out of range: block_id=" + blockId + ", num_blocks="
                                + device.group(0).blockLimit() + ", device_id=" + device.deviceId);
            }
            if (!targets.add(blockId)) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        ErrorCode.INVALID_ARGUMENT,
                        "block id is a target twice: block_id=" + blockId);
            }
            if (!blocks.hasLayoutOf(lease.blocks[i], device.group(0))) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        ErrorCode.LAYOUT_MISMATCH,
                        "stored block has another layout: block=" + i + ", slots="
                                + blocks.directory.shardCount(lease.blocks[i]) + ", instance="
                                + device.instance.name + "; namespace is shared by incompatible KV layouts");
            }
        }
        return true;
    }

    private void admit(
            final int connectionId,
            final long correlationId,
            final Device device,
            final Lease lease,
            final int targetsOffset) {
        final int units = TransferTable.units(0, targets.size());
        if (transfers.isTooLarge(units)) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.LIMIT_EXCEEDED,
                    "request is larger than the copy queue of its device: blocks=" + targets.size());
            return;
        }
        if (!transfers.hasRoom(CopyCommandDescriptor.LOAD, device.deviceId, units)) {
            replies.busy(connectionId, correlationId);
            return;
        }
        stats.loads++;
        final int share = device.instance.shareOf(device);
        lease.reserveShare(share);
        if (targets.size() == 0) {
            leases.onLoadEnded(lease, share, true);
            replies.loaded(connectionId, correlationId, 0, 0, 0);
            return;
        }
        final Transfer transfer = transfers.begin(CopyCommandDescriptor.LOAD, connectionId, correlationId, device, 0);
        transfer.lease = lease;
        transfers.addUnits(transfer, units);
        for (int i = 0; i < lease.size; i++) {
            final int blockId = target(targetsOffset, i);
            if (blockId != ABSENT) {
                if (transfer.copyCount % CoreOutput.MAX_BLOCKS_PER_COPY == 0) {
                    nextCommand(transfer, device);
                }
                final int page =
                        blocks.shardPage(lease.blocks[i], device.group(0).shardIndex());
                output.copyBlock(blocks.directory.pageOffset(page), blockId);
                transfer.copyCount++;
            }
        }
        output.endCopy();
        transfers.onStarted(transfer);
    }

    private void nextCommand(final Transfer transfer, final Device device) {
        if (transfer.commandsPending > 0) {
            output.endCopy();
        }
        output.beginCopy(
                transfer.id,
                transfer.commandsPending++,
                device.deviceId,
                device.contextId,
                CopyCommandDescriptor.LOAD,
                0,
                checks.buffer(),
                0,
                0);
    }

    void onEnded(final Transfer transfer) {
        final boolean succeeded = transfer.status == CopyCompletionDescriptor.OK;
        stats.bytesLoaded += transfer.bytes;
        transfers.onEnded(transfer);
        leases.onLoadEnded(transfer.lease, transfer.device.instance.shareOf(transfer.device), succeeded);
        if (succeeded) {
            replies.loaded(
                    transfer.connectionId,
                    transfer.correlationId,
                    transfer.copyCount,
                    transfer.bytes,
                    transfer.copyNs());
        } else if (transfer.status == CopyCompletionDescriptor.CANCELLED) {
            replies.error(transfer.connectionId, transfer.correlationId, ErrorCode.CANCELLED, "load was cancelled");
        } else {
            replies.error(
                    transfer.connectionId,
                    transfer.correlationId,
                    ErrorCode.COPY_FAILED,
                    "copy to device failed: device_id=" + transfer.device.deviceId + ", blocks=" + transfer.copyCount
                            + "; the device memory is gone or shorter than registered");
        }
    }
}
