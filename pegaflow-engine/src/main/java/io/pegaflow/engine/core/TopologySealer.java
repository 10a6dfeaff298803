package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Turns the registrations of an instance into its topology, or finds what contradicts: first shapes, then storage groups, then
 * the groups of page-first mode, then owners of layers, then shards. A layer's id is its rank among all names in byte order.
 */
final class TopologySealer {
    private static final class Layer {
        final LayerLayout layout;
        final Device device;
        int id;

        Layer(final LayerLayout layout, final Device device) {
            this.layout = layout;
            this.device = device;
        }
    }

    private final List<Device> devices;
    private final int tpSize;
    private final boolean pageFirst;
    private final Reason reason;
    private final TreeMap<byte[], Layer> layers = new TreeMap<>(Arrays::compareUnsigned);
    private int groupCount;

    private TopologySealer(final List<Device> devices, final int tpSize, final boolean pageFirst, final Reason reason) {
        this.devices = devices;
        this.tpSize = tpSize;
        this.pageFirst = pageFirst;
        this.reason = reason;
    }

    /**
     * Seal.
     *
     * @param devices all of the instance, in an order that is the same in a replay.
     * @param reason  says what contradicts.
     * @return null if something does; no device has changed then.
     */
    static Topology seal(final List<Device> devices, final int tpSize, final boolean pageFirst, final Reason reason) {
        return new TopologySealer(devices, tpSize, pageFirst, reason).seal();
    }

    private static byte[] key(final LayerLayout layer) {
        return layer.name().getBytes(StandardCharsets.UTF_8);
    }

    private Topology seal() {
        if (!haveEqualShapes() || !haveEqualGroups() || !areGroupsDense() || !haveOwners()) {
            return null;
        }
        int id = 0;
        for (final Layer layer : layers.values()) {
            layer.id = id++;
        }
        final StorageGroup[] groups = new StorageGroup[groupCount];
        final Seat[] seats = new Seat[devices.size()];
        for (int i = 0; i < seats.length; i++) {
            seats[i] = new Seat(devices.get(i), groupCount);
        }
        for (int group = 0; group < groupCount; group++) {
            final List<ShardLayers> shards = shards(group);
            if (shards == null) {
                return null;
            }
            groups[group] = group(group, shards);
            for (int i = 0; i < seats.length; i++) {
                for (int shard = 0; shard < shards.size(); shard++) {
                    if (shards.get(shard).owners.contains(devices.get(i))) {
                        seats[i].shardIndex(group, shard);
                    }
                }
            }
        }
        final Topology topology = new Topology(groups, seats);
        for (int i = 0; i < seats.length; i++) {
            topology.sit(i, devices.get(i));
        }
        return topology;
    }

    private boolean haveEqualShapes() {
        for (final Device device : devices) {
            for (final LayerLayout layer : device.layers) {
                final Layer first = layers.computeIfAbsent(key(layer), name -> new Layer(layer, device));
                if (!first.layout.hasShapeOf(layer)) {
                    reason.because(Refusal.GEOMETRY_DIFFERS)
                            .with(layer.name())
                            .with(device.deviceId)
                            .with(layer.segmentBytes())
                            .with(layer.segments())
                            .with(Boolean.toString(layer.isSplit()))
                            .with(first.device.deviceId)
                            .with(first.layout.segmentBytes())
                            .with(first.layout.segments())
                            .with(Boolean.toString(first.layout.isSplit()));
                    return false;
                }
            }
        }
        return true;
    }

    private boolean haveEqualGroups() {
        for (final Device device : devices) {
            for (final LayerLayout layer : device.layers) {
                final Layer first = layers.get(key(layer));
                if (first.layout.storageGroup() != layer.storageGroup()) {
                    reason.because(Refusal.GROUP_DIFFERS)
                            .with(layer.name())
                            .with(device.deviceId)
                            .with(layer.storageGroup())
                            .with(first.device.deviceId)
                            .with(first.layout.storageGroup());
                    return false;
                }
                groupCount = Math.max(groupCount, layer.storageGroup() + 1);
            }
        }
        return true;
    }

    private boolean areGroupsDense() {
        for (int group = 0; group < groupCount; group++) {
            boolean isUsed = false;
            for (final Layer layer : layers.values()) {
                isUsed |= layer.layout.storageGroup() == group;
            }
            if (!isUsed) {
                reason.because(Refusal.GROUPS_SPARSE).with(group).with(groupCount - 1L);
                return false;
            }
        }
        if (pageFirst && groupCount != 1) {
            reason.because(Refusal.PAGE_FIRST_GROUPS).with(groupCount);
            return false;
        }
        return true;
    }

    private boolean haveOwners() {
        for (final Layer layer : layers.values()) {
            for (int tpRank = 0; tpRank < tpSize; tpRank++) {
                if (!hasOwner(layer.layout.name(), tpRank)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean hasOwner(final String name, final int tpRank) {
        Device owner = null;
        for (final Device device : devices) {
            if (device.tpRank != tpRank || !device.has(name)) {
                continue;
            }
            if (owner != null && owner.ppRank != device.ppRank) {
                reason.because(Refusal.STAGES_DIFFER)
                        .with(name)
                        .with(tpRank)
                        .with(owner.deviceId)
                        .with(owner.ppRank)
                        .with(device.deviceId)
                        .with(device.ppRank);
                return false;
            }
            owner = device;
        }
        if (owner == null) {
            reason.because(Refusal.CELL_WITHOUT_OWNER).with(name).with(tpRank).with(tpSize);
        }
        return owner != null;
    }

    /** The shards of a group in order; null if two of them overlap in part. */
    private List<ShardLayers> shards(final int group) {
        final List<ShardLayers> shards = new ArrayList<>();
        for (final Device device : devices) {
            if (device.group(group) != null) {
                final ShardLayers own = new ShardLayers(pageFirst ? 0 : device.tpRank, ids(device, group), device);
                for (final ShardLayers other : shards) {
                    if (own.overlapsInPart(other)) {
                        reason.because(Refusal.SHARDS_OVERLAP)
                                .with(name(own.firstShared(other)))
                                .with(other.owners.get(0).deviceId)
                                .with(device.deviceId)
                                .with(group);
                        return null;
                    }
                }
                own.joinReplicaOrAddTo(shards);
            }
        }
        shards.sort(ShardLayers::compare);
        return shards;
    }

    private int[] ids(final Device device, final int group) {
        return Arrays.stream(device.layers)
                .filter(layer -> layer.storageGroup() == group)
                .mapToInt(layer -> layers.get(key(layer)).id)
                .sorted()
                .toArray();
    }

    private LayerLayout layout(final int id) {
        return layers.values().stream()
                .filter(layer -> layer.id == id)
                .findFirst()
                .orElseThrow()
                .layout;
    }

    private String name(final int id) {
        return layout(id).name();
    }

    private StorageGroup group(final int group, final List<ShardLayers> shards) {
        final int[] cells = new int[shards.size()];
        long hash = Mixing.mix(pageFirst ? Mixing.P0 : tpSize, cells.length ^ Mixing.P1);
        for (int i = 0; i < cells.length; i++) {
            final ShardLayers shard = shards.get(i);
            cells[i] = shard.layerIds.length;
            hash = Mixing.mix(hash ^ shard.tpRank, cells[i] ^ Mixing.P2);
            for (final int id : shard.layerIds) {
                hash = Mixing.mix(hash ^ shapeHash(layout(id)), Mixing.P3);
            }
        }
        return new StorageGroup(group, (int) (hash ^ hash >>> Integer.SIZE), cells);
    }

    private static long shapeHash(final LayerLayout layer) {
        long hash = layer.name().length();
        for (int i = 0; i < layer.name().length(); i++) {
            hash = Mixing.mix(hash ^ layer.name().charAt(i), Mixing.P0);
        }
        return Mixing.mix(hash, layer.segmentBytes(), (long) layer.segments() << 1 | (layer.isSplit() ? 1 : 0));
    }
}
