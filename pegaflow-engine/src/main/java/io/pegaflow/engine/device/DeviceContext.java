package io.pegaflow.engine.device;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;

/**
 * The opened memory of one registration and where its layers lie: in device memory, and in a page. Immutable.
 *
 * <p>A page holds the cells of all layers of one storage group one after another in the byte order of the layer names; a cell
 * holds the one range of its block, or K followed by V.
 */
public final class DeviceContext {
    private final int contextId;
    private final int deviceId;
    private final DeviceAllocation[] allocations;
    private final DeviceAllocation[] memoryOfLayer;
    private final int[] groupOfLayer;
    private final int[] rangesOfLayer;
    private final long[] addressOfLayer;
    private final long[] rangeBytesOfLayer;
    private final long[] kvStrideOfLayer;
    private final long[] cellOffsetOfLayer;
    private final long[] pageBytesOfGroup = new long[Limits.MAX_STORAGE_GROUPS];
    private final long[] numBlocksOfGroup = new long[Limits.MAX_STORAGE_GROUPS];

    /**
     * A context; its layouts are known to lie within their allocations.
     *
     * @param contextId   unique while in use.
     * @param deviceId    the memory lies on.
     * @param layers      in the order of the registration.
     * @param allocations of the registration; closed with this context.
     */
    public DeviceContext(
            final int contextId, final int deviceId, final LayerLayout[] layers, final DeviceAllocation[] allocations) {
        this.contextId = contextId;
        this.deviceId = deviceId;
        this.allocations = allocations.clone();
        memoryOfLayer = new DeviceAllocation[layers.length];
        groupOfLayer = new int[layers.length];
        rangesOfLayer = new int[layers.length];
        addressOfLayer = new long[layers.length];
        rangeBytesOfLayer = new long[layers.length];
        kvStrideOfLayer = new long[layers.length];
        cellOffsetOfLayer = new long[layers.length];
        final int[] order = LayerLayout.pageOrder(layers);
        for (int i = 0; i < layers.length; i++) {
            final LayerLayout layer = layers[i];
            memoryOfLayer[i] = allocations[layer.allocationIndex()];
            groupOfLayer[i] = layer.storageGroup();
            rangesOfLayer[i] = layer.isSplit() ? 2 : 1;
            addressOfLayer[i] = memoryOfLayer[i].address() + layer.offsetBytes();
            rangeBytesOfLayer[i] = layer.isSplit() ? layer.segmentBytes() : layer.blockBytes();
            kvStrideOfLayer[i] = layer.kvStrideBytes();
            cellOffsetOfLayer[i] = bytesBefore(i, layers, order);
            numBlocksOfGroup[layer.storageGroup()] = pageBytesOfGroup[layer.storageGroup()] == 0
                    ? layer.numBlocks()
                    : Math.min(numBlocksOfGroup[layer.storageGroup()], layer.numBlocks());
            pageBytesOfGroup[layer.storageGroup()] += layer.blockBytes();
        }
    }

    private static long bytesBefore(final int layer, final LayerLayout[] layers, final int[] order) {
        long bytes = 0;
        for (int i = 0; i < layers.length; i++) {
            if (layers[i].storageGroup() == layers[layer].storageGroup() && order[i] < order[layer]) {
                bytes += layers[i].blockBytes();
            }
        }
        return bytes;
    }

    /**
     * Id of this context.
     *
     * @return the id.
     */
    public int contextId() {
        return contextId;
    }

    /**
     * Device the memory lies on.
     *
     * @return the global ordinal.
     */
    public int deviceId() {
        return deviceId;
    }

    /**
     * Number of layers of the registration.
     *
     * @return the number.
     */
    public int layerCount() {
        return groupOfLayer.length;
    }

    /**
     * Storage group of a layer.
     *
     * @param layer position in the registration.
     * @return the group.
     */
    public int storageGroup(final int layer) {
        return groupOfLayer[layer];
    }

    /**
     * Ranges of one block in a layer: 2 when K and V lie apart, else 1.
     *
     * @param layer position in the registration.
     * @return 1 or 2.
     */
    public int ranges(final int layer) {
        return rangesOfLayer[layer];
    }

    /**
     * Bytes of one range of one block; also the distance between the same range of two successive blocks.
     *
     * @param layer position in the registration.
     * @return bytes.
     */
    public long rangeBytes(final int layer) {
        return rangeBytesOfLayer[layer];
    }

    /**
     * Blocks that every layer of a storage group has in device memory.
     *
     * @param storageGroup the group.
     * @return the number, 0 when no layer is in the group; block ids lie below it.
     */
    public long numBlocks(final int storageGroup) {
        return numBlocksOfGroup[storageGroup];
    }

    /**
     * Device address of a range of a block.
     *
     * @param layer   position in the registration.
     * @param range   below {@link #ranges}.
     * @param blockId below {@link #numBlocks} of the layer's group.
     * @return the address.
     */
    public long deviceAddress(final int layer, final int range, final int blockId) {
        return addressOfLayer[layer] + range * kvStrideOfLayer[layer] + blockId * rangeBytesOfLayer[layer];
    }

    /**
     * Offset of a range from the start of any page of the layer's group.
     *
     * @param layer position in the registration.
     * @param range below {@link #ranges}.
     * @return offset in bytes.
     */
    public long pageOffset(final int layer, final int range) {
        return cellOffsetOfLayer[layer] + range * rangeBytesOfLayer[layer];
    }

    /**
     * Bytes of a page: one block over all layers of a storage group.
     *
     * @param storageGroup the group.
     * @return bytes, 0 when no layer is in the group.
     */
    public long pageBytes(final int storageGroup) {
        return pageBytesOfGroup[storageGroup];
    }

    /**
     * The memory a layer lies in.
     *
     * @param layer position in the registration.
     * @return the memory.
     */
    public DeviceAllocation memory(final int layer) {
        return memoryOfLayer[layer];
    }

    int allocationCount() {
        return allocations.length;
    }

    long measuredBytes(final int allocationIndex) {
        return allocations[allocationIndex].length();
    }

    void close() {
        for (final DeviceAllocation allocation : allocations) {
            allocation.close();
        }
    }
}
