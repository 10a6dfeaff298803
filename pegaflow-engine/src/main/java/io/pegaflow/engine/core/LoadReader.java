package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Takes a LoadRequest apart and checks all of it, leases included; what does not hold is answered here. */
final class LoadReader {
    private final BlockStore blocks;
    private final LeaseTable leases;
    private final RequestChecks checks;
    private final KeySet targets = new KeySet();
    final LoadPart[] parts = new LoadPart[Limits.MAX_PARTS];
    int partCount;
    int targetCount;
    Device device;

    LoadReader(final BlockStore blocks, final LeaseTable leases, final RequestChecks checks) {
        this.blocks = blocks;
        this.leases = leases;
        this.checks = checks;
        Arrays.setAll(parts, i -> new LoadPart());
    }

    /** Read a request; false if it was answered with an error. */
    boolean read(final int connectionId, final LoadRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!readParts(fields)) {
            return checks.refuse(connectionId, correlationId, checks.because(Refusal.TRUNCATED));
        }
        if (!Limit.PARTS.allows(partCount)) {
            return checks.refuse(connectionId, correlationId, Limit.PARTS, partCount);
        }
        device = checks.device(connectionId, correlationId, request.instanceKey(), request.deviceId());
        if (device == null) {
            return false;
        }
        for (int i = 0; i < partCount; i++) {
            if (!checkLayers(connectionId, correlationId, i)) {
                return false;
            }
        }
        targetCount = 0;
        long blockCount = 0;
        for (int i = 0; i < partCount; i++) {
            if (!checkLease(connectionId, correlationId, parts[i])) {
                return false;
            }
            blockCount += parts[i].blockIdCount;
        }
        if (!Limit.BLOCKS.allows(blockCount)) {
            return checks.refuse(connectionId, correlationId, Limit.BLOCKS, blockCount);
        }
        targets.clear((int) blockCount);
        for (int i = 0; i < partCount; i++) {
            if (!checkTargets(connectionId, correlationId, parts[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean readParts(final VarDataReader fields) {
        partCount = RequestPart.readAll(
                parts,
                checks.buffer(),
                fields,
                LoadRequestDecoder.PartsDecoder.sbeHeaderSize(),
                LoadRequestDecoder.PartsDecoder.sbeBlockLength());
        return partCount != RequestPart.TRUNCATED;
    }

    private boolean checkLayers(final int connectionId, final long correlationId, final int index) {
        final LoadPart part = parts[index];
        if (!checks.layers(connectionId, correlationId, device, index, part)) {
            return false;
        }
        final DeviceGroup group = part.group;
        Arrays.fill(part.layerSet, 0);
        for (int i = 0; i < part.namedLayers(device); i++) {
            final int position = part.namedLayer(checks.buffer(), i);
            if (group.cellOf(position) != DeviceGroup.NO_CELL) {
                final long bit = 1L << position;
                if ((part.layerSet[position >>> 6] & bit) != 0) {
                    return refuseLayer(connectionId, correlationId, position);
                }
                part.layerSet[position >>> 6] |= bit;
            }
        }
        part.layerSetNumber = index;
        for (int i = 0; i < index; i++) {
            final int shared = firstShared(parts[i].layerSet, part.layerSet);
            if (shared < 0) {
                continue;
            }
            final boolean isSameLease = parts[i].leaseHigh == part.leaseHigh && parts[i].leaseLow == part.leaseLow;
            if (isSameLease || !Arrays.equals(parts[i].layerSet, part.layerSet)) {
                return refuseLayer(connectionId, correlationId, shared);
            }
            part.layerSetNumber = parts[i].layerSetNumber;
        }
        return true;
    }

    private boolean refuseLayer(final int connectionId, final long correlationId, final int position) {
        return checks.refuse(
                connectionId,
                correlationId,
                checks.because(Refusal.LAYER_LOADED_TWICE).with(device.layers[position].name()));
    }

    private static int firstShared(final long[] a, final long[] b) {
        for (int i = 0; i < a.length; i++) {
            if ((a[i] & b[i]) != 0) {
                return i * Long.SIZE + Long.numberOfTrailingZeros(a[i] & b[i]);
            }
        }
        return -1;
    }

    private boolean checkLease(final int connectionId, final long correlationId, final LoadPart part) {
        final Instance instance = device.instance;
        final Lease lease = leases.find(part.leaseHigh, part.leaseLow);
        part.lease = lease;
        if (lease == null || lease.instance == instance && !lease.hasShare(instance.shareOf(device))) {
            return checks.refuse(connectionId, correlationId, checks.because(Refusal.LOAD_UNKNOWN_LEASE));
        }
        if (lease.instance != instance) {
            return checks.refuse(
                    connectionId,
                    correlationId,
                    checks.because(Refusal.FOREIGN_LEASE)
                            .with(lease.instance.name)
                            .with(instance.name));
        }
        if (part.blockIdCount != lease.size) {
            return checks.refuse(
                    connectionId,
                    correlationId,
                    checks.because(Refusal.TARGETS_DIFFER)
                            .with(lease.size)
                            .with(part.blockIdCount)
                            .with(part.storageGroup));
        }
        return true;
    }

    private boolean checkTargets(final int connectionId, final long correlationId, final LoadPart part) {
        final DirectBuffer request = checks.buffer();
        final long limit = part.group.blockLimit();
        part.targets = 0;
        for (int i = 0; i < part.blockIdCount; i++) {
            final int blockId = part.blockId(request, i);
            if (blockId == LoadCommand.ABSENT) {
                continue;
            }
            if (blockId < 0 || blockId >= limit) {
                return checks.blockIdOutOfRange(connectionId, correlationId, device, blockId, limit);
            }
            if (!targets.add((long) part.layerSetNumber << Integer.SIZE | blockId)) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        checks.because(Refusal.TARGET_TWICE).with(blockId));
            }
            final int head = part.lease.blocks[i];
            if (blocks.directory.group(head) != part.storageGroup || !blocks.hasLayoutOf(head, part.group)) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        checks.because(Refusal.LAYOUT_MISMATCH)
                                .with(blocks.directory.shardCount(head))
                                .with(part.storageGroup)
                                .with(device.instance.name)
                                .with(part.group.group().shardCount())
                                .with(i));
            }
            part.targets++;
        }
        targetCount += part.targets;
        return true;
    }
}
