package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Takes a SaveRequest apart and checks all of it; what does not hold is answered here. Trusts no length. */
final class SaveReader {
    private static final int STORAGE_GROUP_OFFSET = SaveRequestDecoder.PartsDecoder.storageGroupEncodingOffset();
    private static final int HASH_LENGTH_OFFSET = SaveRequestDecoder.PartsDecoder.hashLengthEncodingOffset();

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
        final DirectBuffer buffer = checks.buffer();
        final int dimensions = fields.position();
        partCount = 0;
        blockCount = 0;
        if (!fields.skip(SaveRequestDecoder.PartsDecoder.sbeHeaderSize())) {
            return false;
        }
        final int blockLength = RequestChecks.uint16(buffer, dimensions);
        partCount = RequestChecks.uint16(buffer, dimensions + Short.BYTES);
        if (partCount > Limits.MAX_PARTS) {
            return true;
        }
        for (int i = 0; i < partCount; i++) {
            final SavePart part = parts[i];
            final int fixed = fields.position();
            if (blockLength < SaveRequestDecoder.PartsDecoder.sbeBlockLength() || !fields.skip(blockLength)) {
                return false;
            }
            part.storageGroup = RequestChecks.uint16(buffer, fixed + STORAGE_GROUP_OFFSET);
            part.hashLength = buffer.getByte(fixed + HASH_LENGTH_OFFSET) & 0xFF;
            if (!fields.next() || (fields.length() & 1) != 0) {
                return false;
            }
            part.layersOffset = fields.offset();
            part.layerCount = fields.length() / Short.BYTES;
            if (!fields.next()) {
                return false;
            }
            part.blockIdsOffset = fields.offset();
            part.blockIdCount = fields.length() / Integer.BYTES;
            if (!fields.next()) {
                return false;
            }
            part.hashesOffset = fields.offset();
            part.hashesLength = fields.length();
        }
        return true;
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
        final DeviceGroup group = checks.group(connectionId, correlationId, device, part.storageGroup);
        part.group = group;
        if (group == null
                || !checks.layers(
                        connectionId, correlationId, device, group, index, part.layersOffset, part.layerCount)) {
            return false;
        }
        Arrays.fill(part.wanted, 0);
        part.wantedCount = 0;
        for (int i = 0; i < (part.layerCount == 0 ? device.layers.length : part.layerCount); i++) {
            final int cell = group.cellOf(part.layerCount == 0 ? i : part.layer(checks.buffer(), i));
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
