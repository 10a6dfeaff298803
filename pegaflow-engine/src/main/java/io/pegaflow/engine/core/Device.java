package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.PageEntryDescriptor;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.LayerLayout;

/** The registration of one device with one instance. Layers are numbered by the byte order of their names. */
final class Device {
    /** Where a registration stands. */
    enum State {
        /** Its memory is being opened. */
        OPENING,
        /** In use. */
        REGISTERED,
        /** Withdrawn; its memory closes when the last copy has ended. */
        WITHDRAWN
    }

    final Instance instance;
    final int deviceId;
    final int tpRank;
    final int ppRank;
    final int contextId;
    final int connectionId;
    final long correlationId;
    final LayerLayout[] layers;
    State state = State.OPENING;
    int copies;
    Withdrawal withdrawal;
    private final int[] cellOf;
    private final long pageDataBytes;
    private final long blockLimit;
    private final SlabPool pool;
    private final PageClass pageClass;
    private int shardIndex;

    Device(
            final Instance instance,
            final int deviceId,
            final int tpRank,
            final int ppRank,
            final int contextId,
            final int connectionId,
            final long correlationId,
            final LayerLayout[] layers,
            final SlabPool pool) {
        this.instance = instance;
        this.deviceId = deviceId;
        this.tpRank = tpRank;
        this.ppRank = ppRank;
        this.contextId = contextId;
        this.connectionId = connectionId;
        this.correlationId = correlationId;
        this.layers = layers;
        this.pool = pool;
        cellOf = LayerLayout.pageOrder(layers);
        long bytes = 0;
        long blocks = Long.MAX_VALUE;
        for (int i = 0; i < layers.length; i++) {
            bytes += layers[i].blockBytes();
            blocks = Math.min(blocks, layers[i].numBlocks());
        }
        pageDataBytes = bytes;
        blockLimit = blocks;
        pageClass = pool.classFor(bytes);
    }

    /** Number of a layer in the page, from its position in the registration. */
    int cellOf(final int position) {
        return cellOf[position];
    }

    /** Bytes of one block over all layers of this device. */
    long pageDataBytes() {
        return pageDataBytes;
    }

    /** Block ids from this on are out of range in some layer. */
    long blockLimit() {
        return blockLimit;
    }

    /** Class of the pages for blocks whose hash has a given length; null if the pool cannot hold one. */
    PageClass pageClass(final int hashLength) {
        return hashLength <= PageEntryDescriptor.INLINE_HASH_LENGTH
                ? pageClass
                : pool.classFor(pageDataBytes + hashLength - PageEntryDescriptor.INLINE_HASH_LENGTH);
    }

    int shardIndex() {
        return shardIndex;
    }

    void shardIndex(final int index) {
        shardIndex = index;
    }

    /** What makes blocks of two devices interchangeable: names and shapes of their layers. */
    long layoutHash() {
        final long[] inOrder = new long[layers.length];
        for (int i = 0; i < layers.length; i++) {
            final LayerLayout layer = layers[i];
            long h = layer.name().length();
            for (int c = 0; c < layer.name().length(); c++) {
                h = Mixing.mix(h ^ layer.name().charAt(c), Mixing.P0);
            }
            inOrder[cellOf[i]] =
                    Mixing.mix(h, layer.segmentBytes(), (long) layer.segments() << 1 | (layer.isSplit() ? 1 : 0));
        }
        long hash = layers.length;
        for (final long layer : inOrder) {
            hash = Mixing.mix(hash ^ layer, Mixing.P2);
        }
        return hash;
    }
}
