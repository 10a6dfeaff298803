package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.PageEntryDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.LayerLayout;
import java.util.Arrays;

/**
 * The layers of one storage group on one device: they fill one page of a block, that of the device's shard. Devices with the
 * same shard are replicas: any of them saves it, each loads its own copy.
 */
final class DeviceGroup {
    /** Cell of a layer that is in another group. */
    static final int NO_CELL = -1;

    final int id;
    private final int[] cellOf;
    private final int layerCount;
    private final long pageDataBytes;
    private final long blockLimit;
    private final SlabPool pool;
    private final PageClass pageClass;
    private final int poolPart;
    private StorageGroup group;
    private int shardIndex;

    DeviceGroup(
            final int id,
            final int deviceId,
            final LayerLayout[] layers,
            final int[] inPageOrder,
            final SlabPool pool) {
        this.id = id;
        this.pool = pool;
        poolPart = pool.nodes().partOfDevice(deviceId);
        cellOf = new int[layers.length];
        Arrays.fill(cellOf, NO_CELL);
        int count = 0;
        long bytes = 0;
        long blocks = Long.MAX_VALUE;
        for (final int position : inPageOrder) {
            final LayerLayout layer = layers[position];
            if (layer.storageGroup() == id) {
                cellOf[position] = count++;
                bytes += layer.blockBytes();
                blocks = Math.min(blocks, layer.numBlocks());
            }
        }
        layerCount = count;
        pageDataBytes = bytes;
        blockLimit = blocks;
        pageClass = pool.classFor(bytes);
    }

    /** Number of a layer in the page, from its position in the registration; {@link #NO_CELL} for one of another group. */
    int cellOf(final int position) {
        return cellOf[position];
    }

    /** Layers of this group on this device; also the cells of its page. */
    int layerCount() {
        return layerCount;
    }

    /** Bytes of one block over all layers of the group. */
    long pageDataBytes() {
        return pageDataBytes;
    }

    /** Block ids from this on are out of range in some layer of the group. */
    long blockLimit() {
        return blockLimit;
    }

    /** Class of the pages for blocks whose hash has a given length; null if the pool cannot hold one. */
    PageClass pageClass(final int hashLength) {
        return hashLength <= PageEntryDescriptor.INLINE_HASH_LENGTH
                ? pageClass
                : pool.classFor(pageDataBytes + hashLength - PageEntryDescriptor.INLINE_HASH_LENGTH);
    }

    /** Part of the pool that lies on the device's memory node. */
    int poolPart() {
        return poolPart;
    }

    /** The instance's side of it; null before the instance is sealed. */
    StorageGroup group() {
        return group;
    }

    /** Which page of a block this device fills. */
    int shardIndex() {
        return shardIndex;
    }

    void shard(final StorageGroup sealedGroup, final int index) {
        group = sealedGroup;
        shardIndex = index;
    }
}
