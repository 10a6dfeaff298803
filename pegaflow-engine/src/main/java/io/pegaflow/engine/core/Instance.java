package io.pegaflow.engine.core;

import java.util.ArrayList;
import java.util.List;

/** An inference instance: the devices that together hold every shard of its blocks. */
final class Instance {
    final long key;
    final String name;
    final String namespaceName;
    final int tpSize;
    final int worldSize;
    private final int namespaceId;
    private final List<Device> devices = new ArrayList<>();
    private boolean sealed;
    private int fingerprint;
    private int shardCount;
    private int[] cells = {};
    private long[] shardLayouts = {};
    private int[] shardRanks = {};

    Instance(
            final long key,
            final String name,
            final String namespaceName,
            final int namespaceId,
            final int tpSize,
            final int worldSize) {
        this.key = key;
        this.name = name;
        this.namespaceName = namespaceName;
        this.namespaceId = namespaceId;
        this.tpSize = tpSize;
        this.worldSize = worldSize;
    }

    int namespaceId() {
        return namespaceId;
    }

    /** Devices that are opening or registered. */
    List<Device> devices() {
        return devices;
    }

    Device device(final int deviceId) {
        for (int i = 0; i < devices.size(); i++) {
            if (devices.get(i).deviceId == deviceId) {
                return devices.get(i);
            }
        }
        return null;
    }

    int registered() {
        int count = 0;
        for (int i = 0; i < devices.size(); i++) {
            count += devices.get(i).state == Device.State.REGISTERED ? 1 : 0;
        }
        return count;
    }

    /** Position of a device's lease share; stable while the instance is sealed. */
    int shareOf(final Device device) {
        return device.shardIndex();
    }

    boolean isSealed() {
        return sealed;
    }

    int fingerprint() {
        return fingerprint;
    }

    int shardCount() {
        return shardCount;
    }

    /** Layers of a shard. */
    int cells(final int shardIndex) {
        return cells[shardIndex];
    }

    /** What keeps a device from joining, null if nothing does. */
    String conflict(final Device joining) {
        for (int i = 0; i < devices.size(); i++) {
            final Device other = devices.get(i);
            if (other == joining || other.state != Device.State.REGISTERED) {
                continue;
            }
            if (other.tpRank == joining.tpRank && other.ppRank == joining.ppRank) {
                return "rank is taken: tp_rank=" + joining.tpRank + ", pp_rank=" + joining.ppRank + ", device_id="
                        + other.deviceId + "; give every device of the instance a rank of its own";
            }
            if (other.ppRank == joining.ppRank && other.layoutHash() != joining.layoutHash()) {
                return "layers differ from those of another rank: device_id=" + joining.deviceId + ", other device_id="
                        + other.deviceId + "; register equal layer names, block bytes and segments on all ranks";
            }
            if (other.ppRank != joining.ppRank) {
                final String shared = sharedLayer(other, joining);
                if (shared != null) {
                    return "layer belongs to two pipeline stages: layer=" + shared + ", pp_rank=" + joining.ppRank
                            + ", other pp_rank=" + other.ppRank;
                }
            }
        }
        if (sealed) {
            final int rank = rank(joining);
            for (int i = 0; i < shardCount; i++) {
                if (shardRanks[i] == rank) {
                    return shardLayouts[i] == joining.layoutHash()
                            ? null
                            : "layers differ from those the instance was sealed with: device_id=" + joining.deviceId;
                }
            }
            return "instance is sealed without such a rank: tp_rank=" + joining.tpRank + ", pp_rank=" + joining.ppRank;
        }
        return null;
    }

    private static String sharedLayer(final Device a, final Device b) {
        for (final var layer : a.layers) {
            for (final var other : b.layers) {
                if (layer.name().equals(other.name())) {
                    return layer.name();
                }
            }
        }
        return null;
    }

    private static int rank(final Device device) {
        return device.ppRank << 16 | device.tpRank;
    }

    /**
     * Seal if all devices are registered.
     *
     * @return what keeps it from sealing though they are; null if it is sealed or still waits.
     */
    String trySeal() {
        if (sealed || registered() < worldSize) {
            assignShards();
            return null;
        }
        final List<Device> inOrder = new ArrayList<>(devices);
        inOrder.removeIf(device -> device.state != Device.State.REGISTERED);
        inOrder.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        if (worldSize % tpSize != 0) {
            return "world size is no multiple of tp size: world_size=" + worldSize + ", tp_size=" + tpSize;
        }
        for (int i = 0; i < worldSize; i++) {
            if (inOrder.get(i).tpRank != i % tpSize) {
                return "a rank is missing: tp_rank=" + i % tpSize + ", tp_size=" + tpSize + ", world_size=" + worldSize;
            }
        }
        shardCount = worldSize;
        cells = new int[shardCount];
        shardLayouts = new long[shardCount];
        shardRanks = new int[shardCount];
        long hash = Mixing.mix(tpSize ^ Mixing.P0, worldSize ^ Mixing.P1);
        for (int i = 0; i < shardCount; i++) {
            final Device device = inOrder.get(i);
            cells[i] = device.layers.length;
            shardLayouts[i] = device.layoutHash();
            shardRanks[i] = rank(device);
            hash = Mixing.mix(hash ^ shardLayouts[i], Mixing.P2 ^ shardRanks[i]);
        }
        fingerprint = (int) (hash ^ hash >>> Integer.SIZE);
        sealed = true;
        assignShards();
        return null;
    }

    private void assignShards() {
        for (final Device device : devices) {
            for (int i = 0; i < shardCount; i++) {
                if (shardRanks[i] == rank(device)) {
                    device.shardIndex(i);
                }
            }
        }
    }
}
