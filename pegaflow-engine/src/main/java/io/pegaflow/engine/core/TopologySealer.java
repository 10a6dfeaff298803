package io.pegaflow.engine.core;

import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the registrations of an instance into its topology, or finds what contradicts: first shapes, then storage groups, then
 * the groups of page-first mode, then owners of layers, then shards. A layer's id is its rank among all names in byte order.
 *
 * <p>Takes time in proportion to all layers of all devices, beside sorting them: it runs on the engine's thread.
 */
final class TopologySealer {
    private final List<Device> devices;
    private final int tpSize;
    private final boolean pageFirst;
    private final Reason reason;
    private final Map<String, SealedLayer> byName = new LinkedHashMap<>();
    private final List<SealedLayer> layers = new ArrayList<>();
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

    private Topology seal() {
        if (!haveEqualShapes() || !haveEqualGroups() || !areGroupsDense()) {
            return null;
        }
        layers.sort(SealedLayer::compareNames);
        for (int id = 0; id < layers.size(); id++) {
            layers.get(id).id = id;
        }
        if (!haveOwners()) {
            return null;
        }
        final StorageGroup[] groups = new StorageGroup[groupCount];
        final Seat[] seats = new Seat[devices.size()];
        final Map<Device, Seat> seatOf = new LinkedHashMap<>();
        for (int i = 0; i < seats.length; i++) {
            seats[i] = new Seat(devices.get(i), groupCount);
            seatOf.put(devices.get(i), seats[i]);
        }
        for (int group = 0; group < groupCount; group++) {
            final List<ShardLayers> shards = shards(group);
            if (shards == null) {
                return null;
            }
            groups[group] = group(group, shards);
            for (int shard = 0; shard < shards.size(); shard++) {
                for (final Device owner : shards.get(shard).owners) {
                    seatOf.get(owner).shardIndex(group, shard);
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
            for (final LayerLayout layout : device.layers) {
                SealedLayer layer = byName.get(layout.name());
                if (layer == null) {
                    layer = new SealedLayer(layout);
                    byName.put(layout.name(), layer);
                    layers.add(layer);
                } else if (!layer.layout.hasShapeOf(layout)) {
                    refuseShape(layer, device, layout);
                    return false;
                }
                layer.owners.add(device);
            }
        }
        return true;
    }

    private void refuseShape(final SealedLayer layer, final Device device, final LayerLayout layout) {
        reason.because(Refusal.GEOMETRY_DIFFERS)
                .with(layout.name())
                .with(device.deviceId)
                .with(layout.segmentBytes())
                .with(layout.segments())
                .with(Boolean.toString(layout.isSplit()))
                .with(layer.owners.get(0).deviceId)
                .with(layer.layout.segmentBytes())
                .with(layer.layout.segments())
                .with(Boolean.toString(layer.layout.isSplit()));
    }

    private boolean haveEqualGroups() {
        for (final Device device : devices) {
            for (final LayerLayout layout : device.layers) {
                final SealedLayer layer = byName.get(layout.name());
                if (layer.layout.storageGroup() != layout.storageGroup()) {
                    reason.because(Refusal.GROUP_DIFFERS)
                            .with(layout.name())
                            .with(device.deviceId)
                            .with(layout.storageGroup())
                            .with(layer.owners.get(0).deviceId)
                            .with(layer.layout.storageGroup());
                    return false;
                }
                groupCount = Math.max(groupCount, layout.storageGroup() + 1);
            }
        }
        return true;
    }

    private boolean areGroupsDense() {
        final boolean[] isUsed = new boolean[groupCount];
        for (final SealedLayer layer : layers) {
            isUsed[layer.layout.storageGroup()] = true;
        }
        for (int group = 0; group < groupCount; group++) {
            if (!isUsed[group]) {
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
        final Device[] ownerOfRank = new Device[tpSize];
        for (final SealedLayer layer : layers) {
            for (final Device device : layer.owners) {
                final Device other = ownerOfRank[device.tpRank];
                if (other != null && other.ppRank != device.ppRank) {
                    reason.because(Refusal.STAGES_DIFFER)
                            .with(layer.layout.name())
                            .with(device.tpRank)
                            .with(other.deviceId)
                            .with(other.ppRank)
                            .with(device.deviceId)
                            .with(device.ppRank);
                    return false;
                }
                ownerOfRank[device.tpRank] = device;
            }
            for (int tpRank = 0; tpRank < tpSize; tpRank++) {
                if (ownerOfRank[tpRank] == null) {
                    reason.because(Refusal.CELL_WITHOUT_OWNER)
                            .with(layer.layout.name())
                            .with(tpRank)
                            .with(tpSize);
                    return false;
                }
                ownerOfRank[tpRank] = null;
            }
        }
        return true;
    }

    /** The shards of a group in order; null if two of them overlap in part. */
    private List<ShardLayers> shards(final int group) {
        final List<ShardLayers> shards = new ArrayList<>();
        final Map<Long, ShardLayers> claims = new LinkedHashMap<>();
        for (final Device device : devices) {
            if (device.group(group) == null) {
                continue;
            }
            final int tpRank = pageFirst ? 0 : device.tpRank;
            final List<SealedLayer> own = layers(device, group);
            ShardLayers claimed = null;
            int shared = 0;
            for (final SealedLayer layer : own) {
                final ShardLayers claim = claims.get(claim(tpRank, layer));
                if (claim != null && (claimed == null || claim == claimed)) {
                    claimed = claim;
                    shared++;
                }
            }
            if (claimed == null) {
                claimed = new ShardLayers(tpRank, own);
                shards.add(claimed);
                for (final SealedLayer layer : own) {
                    claims.put(claim(tpRank, layer), claimed);
                }
            } else if (shared != own.size() || shared != claimed.layers.size()) {
                refuseOverlap(claimed, tpRank, own, claims, device, group);
                return null;
            }
            claimed.owners.add(device);
        }
        shards.sort(ShardLayers::compare);
        return shards;
    }

    private static long claim(final int tpRank, final SealedLayer layer) {
        return (long) tpRank << Integer.SIZE | layer.id;
    }

    private void refuseOverlap(
            final ShardLayers other,
            final int tpRank,
            final List<SealedLayer> own,
            final Map<Long, ShardLayers> claims,
            final Device device,
            final int group) {
        for (final SealedLayer layer : own) {
            if (claims.get(claim(tpRank, layer)) == other) {
                reason.because(Refusal.SHARDS_OVERLAP)
                        .with(layer.layout.name())
                        .with(other.owners.get(0).deviceId)
                        .with(device.deviceId)
                        .with(group);
                return;
            }
        }
    }

    private List<SealedLayer> layers(final Device device, final int group) {
        final List<SealedLayer> own = new ArrayList<>();
        for (final LayerLayout layout : device.layers) {
            if (layout.storageGroup() == group) {
                own.add(byName.get(layout.name()));
            }
        }
        own.sort(Comparator.comparingInt(layer -> layer.id));
        return own;
    }

    private StorageGroup group(final int group, final List<ShardLayers> shards) {
        final int[] cells = new int[shards.size()];
        long hash = Mixing.mix(pageFirst ? Mixing.P0 : tpSize, cells.length ^ Mixing.P1);
        for (int i = 0; i < cells.length; i++) {
            final ShardLayers shard = shards.get(i);
            cells[i] = shard.layers.size();
            hash = Mixing.mix(hash ^ shard.tpRank, cells[i] ^ Mixing.P2);
            for (final SealedLayer layer : shard.layers) {
                hash = Mixing.mix(hash ^ layer.shapeHash(), Mixing.P3);
            }
        }
        return new StorageGroup(group, (int) (hash ^ hash >>> Integer.SIZE), cells);
    }
}
