package io.pegaflow.engine.copy;

import static io.pegaflow.engine.copy.CopyCommandDescriptor.BLOCK_COUNT_OFFSET;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.ENTRY_BLOCK_ID_OFFSET;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.ENTRY_PAGE_OFFSET_OFFSET;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.LAYERS_OFFSET;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.LAYER_COUNT_OFFSET;
import static io.pegaflow.engine.copy.CopyCommandDescriptor.STORAGE_GROUP_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceContext;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.PoolParts;
import io.pegaflow.ipc.Limits;
import org.agrona.DirectBuffer;

/**
 * Expands a copy command into runs: layer after layer, range after range, and within a range as many successive blocks as lie
 * at equal distances both on the device and in the pool. Blocks that touch each other on both sides make a single row.
 *
 * <p>A run is taken in pieces: {@link #rows()} rows that begin at the two addresses, and {@link #advance} over what was taken.
 * No piece spans two of the pool's parts, which a backend registers one by one.
 */
final class RangeCoalescer {
    private final long poolAddress;
    private final long poolLength;
    private final PoolParts parts;

    private DeviceContext context;
    private DirectBuffer buffer;
    private int offset;
    private int blocksOffset;
    private int blockCount;
    private int storageGroup;
    private boolean isAllLayers;
    private int layerCount;

    private int layerPosition;
    private int layer;
    private int range;
    private int blockIndex;

    private long runDeviceAddress;
    private long runPoolAddress;
    private long devicePitch;
    private long poolPitch;
    private long rowBytes;
    private int rowsLeft;
    private long rowOffset;

    RangeCoalescer(final PoolMemory pool, final PoolParts parts) {
        poolAddress = pool.address();
        poolLength = pool.length();
        this.parts = parts;
    }

    /**
     * Begin with a command.
     *
     * @param context of the command.
     * @param buffer  holds the record, until the last run is taken.
     * @param offset  of the record.
     * @return false when the command reaches outside the device's layers or the pool: nothing of it may be copied then.
     */
    boolean wrap(final DeviceContext context, final DirectBuffer buffer, final int offset) {
        this.context = context;
        this.buffer = buffer;
        this.offset = offset;
        storageGroup = buffer.getInt(offset + STORAGE_GROUP_OFFSET, LITTLE_ENDIAN);
        blockCount = buffer.getInt(offset + BLOCK_COUNT_OFFSET, LITTLE_ENDIAN);
        final int namedLayers = buffer.getInt(offset + LAYER_COUNT_OFFSET, LITTLE_ENDIAN);
        blocksOffset = offset + CopyCommandDescriptor.blocksOffset(namedLayers);
        isAllLayers = namedLayers == 0;
        layerCount = isAllLayers ? context.layerCount() : namedLayers;
        layerPosition = -1;
        blockIndex = blockCount;
        range = 0;
        layer = -1;
        rowsLeft = 0;
        return areLayersInGroup() && areBlocksInBounds();
    }

    /**
     * Move to the next run, unless the current one is not used up.
     *
     * @return false when there is none left.
     */
    boolean hasRun() {
        while (rowsLeft == 0) {
            if (blockIndex == blockCount && !nextRange()) {
                return false;
            }
            if (blockIndex < blockCount) {
                formRun();
            }
        }
        return true;
    }

    DeviceAllocation memory() {
        return context.memory(layer);
    }

    long deviceAddress() {
        return runDeviceAddress + rowOffset;
    }

    long poolAddress() {
        return runPoolAddress + rowOffset;
    }

    long devicePitch() {
        return devicePitch;
    }

    long poolPitch() {
        return poolPitch;
    }

    /** Bytes of a row that can be taken as one piece: the rest of the row, or what of it lies in one part of the pool. */
    long rowBytes() {
        return Math.min(rowBytes - rowOffset, roomInPart());
    }

    /**
     * Rows of the current run that can be taken as one piece.
     *
     * @return 1 for a row that is taken in part.
     */
    int rows() {
        final long room = roomInPart();
        return rowOffset > 0 || room < rowBytes ? 1 : (int) Math.min(rowsLeft, 1 + (room - rowBytes) / poolPitch);
    }

    private long roomInPart() {
        return parts.roomFrom(runPoolAddress + rowOffset - poolAddress);
    }

    /**
     * Go on behind what was taken.
     *
     * @param bytes whole rows, or a part of the first one.
     */
    void advance(final long bytes) {
        final long end = rowOffset + bytes;
        final long wholeRows = end / rowBytes;
        rowOffset = end - wholeRows * rowBytes;
        rowsLeft -= (int) wholeRows;
        runDeviceAddress += wholeRows * devicePitch;
        runPoolAddress += wholeRows * poolPitch;
    }

    private boolean nextRange() {
        blockIndex = 0;
        if (layer >= 0 && ++range < context.ranges(layer)) {
            return true;
        }
        range = 0;
        while (++layerPosition < layerCount) {
            layer = layerAt(layerPosition);
            if (context.storageGroup(layer) == storageGroup) {
                return true;
            }
        }
        layerPosition = layerCount;
        layer = -1;
        blockIndex = blockCount;
        return false;
    }

    private void formRun() {
        rowBytes = context.rangeBytes(layer);
        runDeviceAddress = deviceAddressOf(blockIndex);
        runPoolAddress = poolAddressOf(blockIndex);
        devicePitch = rowBytes;
        poolPitch = rowBytes;
        rowOffset = 0;
        int last = blockIndex;
        if (last + 1 < blockCount) {
            final long deviceDistance = deviceAddressOf(last + 1) - runDeviceAddress;
            final long poolDistance = poolAddressOf(last + 1) - runPoolAddress;
            if (deviceDistance >= rowBytes && poolDistance >= rowBytes) {
                devicePitch = deviceDistance;
                poolPitch = poolDistance;
                last++;
                while (last + 1 < blockCount && isAtPitch(last)) {
                    last++;
                }
            }
        }
        rowsLeft = last + 1 - blockIndex;
        blockIndex = last + 1;
        if (devicePitch == rowBytes && poolPitch == rowBytes) {
            rowBytes *= rowsLeft;
            rowsLeft = 1;
            devicePitch = rowBytes;
            poolPitch = rowBytes;
        }
    }

    private boolean isAtPitch(final int index) {
        return deviceAddressOf(index + 1) - deviceAddressOf(index) == devicePitch
                && poolAddressOf(index + 1) - poolAddressOf(index) == poolPitch;
    }

    private boolean areLayersInGroup() {
        if (storageGroup < 0 || storageGroup >= Limits.MAX_STORAGE_GROUPS || layerCount < 0 || blockCount < 0) {
            return false;
        }
        for (int i = 0; !isAllLayers && i < layerCount; i++) {
            final int named = layerAt(i);
            if (named >= context.layerCount() || context.storageGroup(named) != storageGroup) {
                return false;
            }
        }
        return true;
    }

    private boolean areBlocksInBounds() {
        final long lastPageOffset = poolLength - context.pageBytes(storageGroup);
        final long numBlocks = context.numBlocks(storageGroup);
        for (int i = 0; i < blockCount; i++) {
            final long page = pageOffset(i);
            final int blockId = blockId(i);
            if (page < 0 || page > lastPageOffset || blockId < 0 || blockId >= numBlocks) {
                return false;
            }
        }
        return true;
    }

    private int layerAt(final int position) {
        return isAllLayers
                ? position
                : buffer.getShort(offset + LAYERS_OFFSET + position * Short.BYTES, LITTLE_ENDIAN) & 0xffff;
    }

    private long deviceAddressOf(final int index) {
        return context.deviceAddress(layer, range, blockId(index));
    }

    private long poolAddressOf(final int index) {
        return poolAddress + pageOffset(index) + context.pageOffset(layer, range);
    }

    private int blockId(final int index) {
        return buffer.getInt(blocksOffset + index * BLOCK_ENTRY_LENGTH + ENTRY_BLOCK_ID_OFFSET, LITTLE_ENDIAN);
    }

    private long pageOffset(final int index) {
        return buffer.getLong(blocksOffset + index * BLOCK_ENTRY_LENGTH + ENTRY_PAGE_OFFSET_OFFSET, LITTLE_ENDIAN);
    }
}
