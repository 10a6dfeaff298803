package io.pegaflow.engine.core;

import java.util.ArrayList;
import java.util.List;

/** The layers of a shard and the devices that register just these, while an instance is being sealed. */
final class ShardLayers {
    final int tpRank;
    /** In the order of their ids, at least one. */
    final List<SealedLayer> layers;

    final List<Device> owners = new ArrayList<>();

    ShardLayers(final int tpRank, final List<SealedLayer> layers) {
        this.tpRank = tpRank;
        this.layers = layers;
    }

    /** Shards stand in the order of their first layers, those of the same layers in the order of ranks. */
    static int compare(final ShardLayers a, final ShardLayers b) {
        final int byLayer = Integer.compare(a.layers.get(0).id, b.layers.get(0).id);
        return byLayer != 0 ? byLayer : Integer.compare(a.tpRank, b.tpRank);
    }
}
