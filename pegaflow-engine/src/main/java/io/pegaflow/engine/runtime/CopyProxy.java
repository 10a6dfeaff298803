package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyRings;
import io.pegaflow.engine.core.CoreOutput;
import io.pegaflow.ipc.Limits;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Writes copy commands to the rings of the devices, one record each. The core counts what is queued for a device, and the rings
 * are as large as it counts.
 */
final class CopyProxy {
    static final int MAX_RECORD_LENGTH =
            CopyCommandDescriptor.length(Limits.MAX_LAYERS, CoreOutput.MAX_BLOCKS_PER_COPY);

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[MAX_RECORD_LENGTH]);
    private final Int2ObjectHashMap<CopyRings> ringsByDevice;
    private CopyRings rings;
    private RingBuffer ring;
    private int blockCount;
    private int length;

    /**
     * @param ringsByDevice the rings of every device the core may name.
     */
    CopyProxy(final Int2ObjectHashMap<CopyRings> ringsByDevice) {
        this.ringsByDevice = ringsByDevice;
    }

    void begin(
            final long transferId,
            final int partIndex,
            final int deviceId,
            final int contextId,
            final int direction,
            final int storageGroup,
            final DirectBuffer layers,
            final int layersOffset,
            final int layerCount) {
        rings = ringsByDevice.get(deviceId);
        ring = direction == CopyCommandDescriptor.LOAD ? rings.loads() : rings.saves();
        blockCount = 0;
        length = CopyCommandDescriptor.blocksOffset(layerCount);
        record.putLong(CopyCommandDescriptor.TRANSFER_ID_OFFSET, transferId, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.PART_INDEX_OFFSET, partIndex, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.CONTEXT_ID_OFFSET, contextId, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.DIRECTION_OFFSET, direction, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.STORAGE_GROUP_OFFSET, storageGroup, ByteOrder.LITTLE_ENDIAN);
        record.putInt(CopyCommandDescriptor.LAYER_COUNT_OFFSET, layerCount, ByteOrder.LITTLE_ENDIAN);
        if (layerCount > 0) {
            record.putBytes(CopyCommandDescriptor.LAYERS_OFFSET, layers, layersOffset, layerCount * Short.BYTES);
        }
    }

    void block(final long pageOffset, final int blockId) {
        record.putLong(length + CopyCommandDescriptor.ENTRY_PAGE_OFFSET_OFFSET, pageOffset, ByteOrder.LITTLE_ENDIAN);
        record.putInt(length + CopyCommandDescriptor.ENTRY_BLOCK_ID_OFFSET, blockId, ByteOrder.LITTLE_ENDIAN);
        length += CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
        blockCount++;
    }

    void end() {
        record.putInt(CopyCommandDescriptor.BLOCK_COUNT_OFFSET, blockCount, ByteOrder.LITTLE_ENDIAN);
        write(ring, CopyCommandDescriptor.COPY, length);
        rings.agentSleep().wake();
    }

    void cancel(final long transferId, final int deviceId) {
        record.putLong(CopyCommandDescriptor.TRANSFER_ID_OFFSET, transferId, ByteOrder.LITTLE_ENDIAN);
        final CopyRings target = ringsByDevice.get(deviceId);
        write(target.cancels(), CopyCommandDescriptor.CANCEL, Long.BYTES);
        target.agentSleep().wake();
    }

    private void write(final RingBuffer target, final int type, final int recordLength) {
        if (!target.write(type, record, 0, recordLength)) {
            throw new IllegalStateException("copy ring is full, which its size should rule out: length=" + recordLength
                    + ", used=" + target.size() + ", capacity=" + target.capacity());
        }
    }
}
