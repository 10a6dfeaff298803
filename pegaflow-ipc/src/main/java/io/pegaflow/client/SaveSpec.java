package io.pegaflow.client;

import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import org.agrona.DirectBuffer;

/**
 * A save of several parts: each a list of blocks for one set of layers of one storage group. Parts stand or fall together and
 * have one answer.
 *
 * <p>Made to be used again: {@link #begin}, then {@link #addPart}, then {@link PegaflowClient#save(SaveSpec)}. It remembers
 * the buffers and copies nothing, so they must not change until it is sent. Allocates nothing. Owned by one thread.
 */
public final class SaveSpec {
    final DirectBuffer[] layers = new DirectBuffer[Limits.MAX_PARTS];
    final DirectBuffer[] blockIds = new DirectBuffer[Limits.MAX_PARTS];
    final DirectBuffer[] hashes = new DirectBuffer[Limits.MAX_PARTS];
    final int[] storageGroups = new int[Limits.MAX_PARTS];
    final int[] layersOffsets = new int[Limits.MAX_PARTS];
    final int[] layerCounts = new int[Limits.MAX_PARTS];
    final int[] blockIdsOffsets = new int[Limits.MAX_PARTS];
    final int[] hashLengths = new int[Limits.MAX_PARTS];
    final int[] hashesOffsets = new int[Limits.MAX_PARTS];
    final int[] counts = new int[Limits.MAX_PARTS];
    long instanceKey;
    int deviceId;
    long leaseHigh;
    long leaseLow;
    boolean reclaimable;
    private int partCount;
    private int blockCount;
    private int hashBytes;

    /** A save without parts. */
    public SaveSpec() {}

    /**
     * Begin anew, without parts.
     *
     * @param key    from {@link ClientListener#onRegistered}.
     * @param device the blocks lie on.
     * @return this.
     */
    public SaveSpec begin(final long key, final int device) {
        instanceKey = key;
        deviceId = device;
        leaseHigh = 0;
        leaseLow = 0;
        reclaimable = false;
        partCount = 0;
        blockCount = 0;
        hashBytes = 0;
        return this;
    }

    /**
     * Name the lease of the prefix that these blocks continue; it may have ended.
     *
     * @param high first half of the lease.
     * @param low  second half of the lease.
     * @return this.
     */
    public SaveSpec continues(final long high, final long low) {
        leaseHigh = high;
        leaseLow = low;
        return this;
    }

    /**
     * Say whether the blocks are to be evicted before others.
     *
     * @param first whether they are.
     * @return this.
     */
    public SaveSpec reclaimable(final boolean first) {
        reclaimable = first;
        return this;
    }

    /**
     * Add a part.
     *
     * @param storageGroup   of the layers.
     * @param partLayers     holds packed little-endian uint16 positions of layers; null for all of the group.
     * @param layersOffset   of the first.
     * @param layerCount     of layers, 0 for all of the group.
     * @param partBlockIds   holds packed little-endian int32 device block ids, one a hash.
     * @param blockIdsOffset of the first.
     * @param hashLength     bytes of every hash.
     * @param partHashes     holds packed hashes in prompt order.
     * @param hashesOffset   of the first.
     * @param count          of blocks.
     * @return this.
     * @throws IllegalArgumentException if a limit of {@link Limits} is exceeded.
     */
    public SaveSpec addPart(
            final int storageGroup,
            final DirectBuffer partLayers,
            final int layersOffset,
            final int layerCount,
            final DirectBuffer partBlockIds,
            final int blockIdsOffset,
            final int hashLength,
            final DirectBuffer partHashes,
            final int hashesOffset,
            final int count) {
        Arguments.check(Limit.PARTS, partCount + 1L);
        Arguments.checkStorageGroup(storageGroup);
        Arguments.checkRange("layerCount", layerCount, 0, Limits.MAX_LAYERS);
        Arguments.checkHashes(hashLength, count);
        Arguments.check(Limit.BLOCKS, (long) blockCount + count);
        Arguments.check(Limit.HASH_BYTES, (long) hashBytes + count * hashLength);
        storageGroups[partCount] = storageGroup;
        layers[partCount] = partLayers;
        layersOffsets[partCount] = layersOffset;
        layerCounts[partCount] = layerCount;
        blockIds[partCount] = partBlockIds;
        blockIdsOffsets[partCount] = blockIdsOffset;
        hashLengths[partCount] = hashLength;
        hashes[partCount] = partHashes;
        hashesOffsets[partCount] = hashesOffset;
        counts[partCount++] = count;
        blockCount += count;
        hashBytes += count * hashLength;
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
     * Blocks of all parts; as many outcomes come back, part after part.
     *
     * @return the number.
     */
    public int blockCount() {
        return blockCount;
    }
}
