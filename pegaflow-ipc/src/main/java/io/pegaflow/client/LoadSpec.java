package io.pegaflow.client;

import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import org.agrona.DirectBuffer;

/**
 * A load of several parts: each the targets of one lease for one set of layers of one storage group. Parts stand or fall
 * together and have one answer; a lease that several of them name loses one share.
 *
 * <p>Made to be used again: {@link #begin}, then {@link #addPart}, then {@link PegaflowClient#load(LoadSpec)}. It remembers the
 * buffers and copies nothing, so they must not change until it is sent. Allocates nothing. Owned by one thread.
 */
public final class LoadSpec {
    final DirectBuffer[] layers = new DirectBuffer[Limits.MAX_PARTS];
    final DirectBuffer[] blockIds = new DirectBuffer[Limits.MAX_PARTS];
    final long[] leasesHigh = new long[Limits.MAX_PARTS];
    final long[] leasesLow = new long[Limits.MAX_PARTS];
    final int[] storageGroups = new int[Limits.MAX_PARTS];
    final int[] layersOffsets = new int[Limits.MAX_PARTS];
    final int[] layerCounts = new int[Limits.MAX_PARTS];
    final int[] blockIdsOffsets = new int[Limits.MAX_PARTS];
    final int[] counts = new int[Limits.MAX_PARTS];
    long instanceKey;
    int deviceId;
    private int partCount;
    private int blockCount;

    /** A load without parts. */
    public LoadSpec() {}

    /**
     * Begin anew, without parts.
     *
     * @param key    from {@link ClientListener#onRegistered}.
     * @param device to load to.
     * @return this.
     */
    public LoadSpec begin(final long key, final int device) {
        instanceKey = key;
        deviceId = device;
        partCount = 0;
        blockCount = 0;
        return this;
    }

    /**
     * Add a part.
     *
     * @param leaseHigh      first half of the lease.
     * @param leaseLow       second half of the lease.
     * @param storageGroup   of the lease's blocks and of the layers.
     * @param partLayers     holds packed little-endian uint16 positions of layers; null for all of the group.
     * @param layersOffset   of the first.
     * @param layerCount     of layers, 0 for all of the group.
     * @param partBlockIds   holds packed little-endian int32 target block ids, one a block of the lease; -1 skips that block.
     * @param blockIdsOffset of the first.
     * @param count          of block ids.
     * @return this.
     * @throws IllegalArgumentException if a limit of {@link Limits} is exceeded.
     */
    public LoadSpec addPart(
            final long leaseHigh,
            final long leaseLow,
            final int storageGroup,
            final DirectBuffer partLayers,
            final int layersOffset,
            final int layerCount,
            final DirectBuffer partBlockIds,
            final int blockIdsOffset,
            final int count) {
        Arguments.check(Limit.PARTS, partCount + 1L);
        Arguments.checkStorageGroup(storageGroup);
        Arguments.checkRange("layerCount", layerCount, 0, Limits.MAX_LAYERS);
        Arguments.checkBlockCount(count);
        Arguments.check(Limit.BLOCKS, (long) blockCount + count);
        leasesHigh[partCount] = leaseHigh;
        leasesLow[partCount] = leaseLow;
        storageGroups[partCount] = storageGroup;
        layers[partCount] = partLayers;
        layersOffsets[partCount] = layersOffset;
        layerCounts[partCount] = layerCount;
        blockIds[partCount] = partBlockIds;
        blockIdsOffsets[partCount] = blockIdsOffset;
        counts[partCount++] = count;
        blockCount += count;
        return this;
    }

    /**
     * Number of parts.
     *
     * @return the number.
     */
    public int partCount() {
        return partCount;
    }

    /**
     * Block ids of all parts.
     *
     * @return the number.
     */
    public int blockCount() {
        return blockCount;
    }
}
