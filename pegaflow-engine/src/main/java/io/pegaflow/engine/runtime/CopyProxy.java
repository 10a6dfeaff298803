package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyRings;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Writes copy commands to the rings of the devices, in as many records as the rings want. Rings are made so large that what
 * the core may have in flight always fits.
 */
final class CopyProxy {
    private final UnsafeBuffer record;
    private final int maxRecordLength;
    private final Int2ObjectHashMap<CopyRings> ringsByDevice;
    private RingBuffer ring;
    private int layerCount;
    private int maxBlocks;
    private int blockCount;
    private int entryOffset;
    private int parts;

    /**
     * @param ringsByDevice   the rings of every device the core may name.
     * @param maxRecordLength bytes every ring takes as one record.
     */
    CopyProxy(final Int2ObjectHashMap<CopyRings> ringsByDevice, final int maxRecordLength) {
        this.ringsByDevice = ringsByDevice;
        this.maxRecordLength = maxRecordLength;
        record = new UnsafeBuffer(new byte[BitUtil.align(maxRecordLength, Long.BYTES)]);
    }

    void begin(
            final long transferId,
            final int deviceId,
            final int contextId,
            final int direction,
            final int storageGroup,
            final DirectBuffer layers,
            final int layersOffset,
            final int layerCount) {
        final CopyRings rings = ringsByDevice.get(deviceId);
        ring = direction == CopyCommandDescriptor.LOAD ? rings.loads() : rings.saves();
        this.layerCount = layerCount;
        parts = 0;
        blockCount = 0;
        entryOffset = CopyCommandDescriptor.blocksOffset(layerCount);
        maxBlocks = (maxRecordLength - entryOffset) / CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;

        record.putLong(CopyCommandDescriptor.TRANSFER_ID_OFFSET, transferId, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.CONTEXT_ID_OFFSET, contextId, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.DIRECTION_OFFSET, direction, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.STORAGE_GROUP_OFFSET, storageGroup, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.LAYER_COUNT_OFFSET, layerCount, ByteOrder.LITTLE_ENDIAN);
        if (layerCount > 0) {
            record.putBytes(CopyCommandDescriptor.LAYERS_OFFSET, layers, layersOffset, layerCount * Short.BYTES);
        }
    }

    void block(final long pageOffset, final int blockId) {
        if (blockCount == maxBlocks) {
            writePart();
        }
        record.putLong(
                entryOffset + CopyCommandDescriptor.ENTRY_PAGE_OFFSET_OFFSET, pageOffset, ByteOrder.LITTLE_ENDIAN);
        record.putInt(entryOffset + CopyCommandDescriptor.ENTRY_BLOCK_ID_OFFSET, blockId, ByteOrder.LITTLE_ENDIAN);
        entryOffset += CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
        blockCount++;
    }

    int end() {
        writePart();
        return parts;
    }

    void cancel(final long transferId, final int deviceId) {
        record.putLong(CopyCommandDescriptor.TRANSFER_ID_OFFSET, transferId, ByteOrder.LITTLE_ENDIAN);
        write(ringsByDevice.get(deviceId).cancels(), CopyCommandDescriptor.CANCEL, Long.BYTES);
    }

    private void writePart() {
        record.putInt(CopyCommandDescriptor.PART_INDEX_OFFSET, parts, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.BLOCK_COUNT_OFFSET, blockCount, ByteOrder.LITTLE_ENDIAN);
        write(ring, CopyCommandDescriptor.COPY, CopyCommandDescriptor.length(layerCount, blockCount));
        parts++;
        blockCount = 0;
        entryOffset = CopyCommandDescriptor.blocksOffset(layerCount);
    }

    private void write(final RingBuffer target, final int type, final int length) {
        if (!target.write(type, record, 0, length)) {
            throw new IllegalStateException("copy ring is full, which its size should rule out: length=" + length
                    + ", used=" + target.size() + ", capacity=" + target.capacity());
        }
    }
}
