package io.pegaflow.engine.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The layers of a shard and the devices that register just these, while an instance is being sealed. */
final class ShardLayers {
    final int tpRank;
    /** In ascending order, at least one. */
    final int[] layerIds;

    final List<Device> owners = new ArrayList<>();

    ShardLayers(final int tpRank, final int[] layerIds, final Device owner) {
        this.tpRank = tpRank;
        this.layerIds = layerIds;
        owners.add(owner);
    }

    /** Shards stand in the order of their first layers, those of the same layers in the order of ranks. */
    static int compare(final ShardLayers a, final ShardLayers b) {
        final int byLayer = Integer.compare(a.layerIds[0], b.layerIds[0]);
        return byLayer != 0 ? byLayer : Integer.compare(a.tpRank, b.tpRank);
    }

    boolean isReplicaOf(final ShardLayers other) {
        return tpRank == other.tpRank && Arrays.equals(layerIds, other.layerIds);
    }

    boolean overlapsInPart(final ShardLayers other) {
        return tpRank == other.tpRank && !isReplicaOf(other) && firstShared(other) >= 0;
    }

    /** The lowest layer id in both, -1 if there is none. */
    int firstShared(final ShardLayers other) {
        for (final int id : layerIds) {
            if (Arrays.binarySearch(other.layerIds, id) >= 0) {
                return id;
            }
        }
        return -1;
    }

    void joinReplicaOrAddTo(final List<ShardLayers> shards) {
        for (final ShardLayers other : shards) {
            if (isReplicaOf(other)) {
                other.owners.addAll(owners);
                return;
            }
        }
        shards.add(this);
    }
}
