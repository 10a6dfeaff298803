package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Takes a SaveRequest apart and checks all of it; what does not hold is answered here. Trusts no length. */
final class SaveReader {
    private final RequestChecks checks;
    SavePart[] parts = newParts();
    int partCount;
    int blockCount;
    Device device;

    SaveReader(final RequestChecks checks) {
        this.checks = checks;
    }

    static SavePart[] newParts() {
        final SavePart[] parts = new SavePart[Limits.MAX_PARTS];
        Arrays.setAll(parts, i -> new SavePart());
        return parts;
    }

    /** Read a request; false if it was answered with an error. */
    boolean read(final int connectionId, final SaveRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!readParts(fields)) {
            return checks.refuse(connectionId, correlationId, checks.because(Refusal.TRUNCATED));
        }
        if (!Limit.PARTS.allows(partCount)) {
            return checks.refuse(connectionId, correlationId, Limit.PARTS, partCount);
        }
        if (!checkLengths(connectionId, correlationId)) {
            return false;
        }
        device = checks.device(connectionId, correlationId, request.instanceKey(), request.deviceId());
        if (device == null) {
            return false;
        }
        for (int i = 0; i < partCount; i++) {
            if (!checkLayers(connectionId, correlationId, i)
                    || !checkBlockIds(connectionId, correlationId, parts[i])
                    || !checkPage(connectionId, correlationId, parts[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean readParts(final VarDataReader fields) {
        blockCount = 0;
        partCount = RequestPart.readAll(
                parts,
                checks.buffer(),
                fields,
                SaveRequestDecoder.PartsDecoder.sbeHeaderSize(),
                SaveRequestDecoder.PartsDecoder.sbeBlockLength());
        return partCount != RequestPart.TRUNCATED;
    }

    private boolean checkLengths(final int connectionId, final long correlationId) {
        long hashBytes = 0;
        for (int i = 0; i < partCount; i++) {
            final SavePart part = parts[i];
            if (!checks.hashes(connectionId, correlationId, part.hashLength, part.hashesLength)) {
                return false;
            }
            part.first = blockCount;
            part.count = part.hashesLength / part.hashLength;
            if (part.blockIdCount != part.count) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        checks.because(Refusal.BLOCK_IDS_DIFFER)
                                .with(part.blockIdCount)
                                .with(part.count)
                                .with(part.layerCount == 0 ? 0 : part.layer(checks.buffer(), 0)));
            }
            blockCount += part.count;
            hashBytes += part.hashesLength;
            if (!Limit.BLOCKS.allows(blockCount)) {
                return checks.refuse(connectionId, correlationId, Limit.BLOCKS, blockCount);
            }
        }
        return Limit.HASH_BYTES.allows(hashBytes)
                || checks.refuse(connectionId, correlationId, Limit.HASH_BYTES, hashBytes);
    }

    private boolean checkLayers(final int connectionId, final long correlationId, final int index) {
        final SavePart part = parts[index];
        if (!checks.layers(connectionId, correlationId, device, index, part)) {
            return false;
        }
        final DeviceGroup group = part.group;
        Arrays.fill(part.wanted, 0);
        part.wantedCount = 0;
        for (int i = 0; i < part.namedLayers(device); i++) {
            final int cell = group.cellOf(part.namedLayer(checks.buffer(), i));
            if (cell != DeviceGroup.NO_CELL && (part.wanted[cell >>> 6] & 1L << cell) == 0) {
                part.wanted[cell >>> 6] |= 1L << cell;
                part.wantedCount++;
            }
        }
        return !device.instance.pageFirst
                || part.wantedCount == group.layerCount()
                || checks.refuse(
                        connectionId,
                        correlationId,
                        checks.because(Refusal.PARTIAL_PAGE)
                                .with(group.layerCount())
                                .with(group.shardIndex())
                                .with(part.wantedCount));
    }

    private boolean checkBlockIds(final int connectionId, final long correlationId, final SavePart part) {
        final DirectBuffer request = checks.buffer();
        final long limit = part.group.blockLimit();
        for (int i = 0; i < part.count; i++) {
            final int blockId = part.blockId(request, i);
            if (blockId < 0 || blockId >= limit) {
                return checks.blockIdOutOfRange(connectionId, correlationId, device, blockId, limit);
            }
        }
        return true;
    }

    private boolean checkPage(final int connectionId, final long correlationId, final SavePart part) {
        part.pageClass = part.group.pageClass(part.hashLength);
        return part.pageClass != null
                || checks.refuse(
                        connectionId,
                        correlationId,
                        checks.because(Refusal.PAGE_LARGER_THAN_POOL).with(part.group.pageDataBytes()));
    }
}
