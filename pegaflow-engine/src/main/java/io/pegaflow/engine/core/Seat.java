package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.LayerLayout;

/** The place of one device in a sealed instance. A device that left may come back to it, or another that is just the same. */
final class Seat {
    private final int tpRank;
    private final int ppRank;
    private final LayerLayout[] layers;
    private final int[] shardIndexOfGroup;
    private Device device;

    Seat(final Device first, final int groupCount) {
        this(first.tpRank, first.ppRank, inPageOrder(first.layers), new int[groupCount], first);
    }

    private Seat(
            final int tpRank,
            final int ppRank,
            final LayerLayout[] layers,
            final int[] shardIndexOfGroup,
            final Device device) {
        this.tpRank = tpRank;
        this.ppRank = ppRank;
        this.layers = layers;
        this.shardIndexOfGroup = shardIndexOfGroup;
        this.device = device;
    }

    private static LayerLayout[] inPageOrder(final LayerLayout[] layers) {
        final int[] order = LayerLayout.pageOrder(layers);
        final LayerLayout[] sorted = new LayerLayout[layers.length];
        for (int i = 0; i < layers.length; i++) {
            sorted[order[i]] = layers[i];
        }
        return sorted;
    }

    void shardIndex(final int storageGroup, final int shardIndex) {
        shardIndexOfGroup[storageGroup] = shardIndex;
    }

    /** Is it free, or was the device in it withdrawn? */
    boolean isVacant() {
        return device.state != Device.State.REGISTERED;
    }

    /** Was the device of an ordinal the last one in it? */
    boolean belongedTo(final int deviceId) {
        return device.deviceId == deviceId;
    }

    /** Has a device the ranks and layers of the one that was sealed here? */
    boolean suits(final Device joining) {
        if (joining.tpRank != tpRank || joining.ppRank != ppRank || joining.layers.length != layers.length) {
            return false;
        }
        final LayerLayout[] others = inPageOrder(joining.layers);
        for (int i = 0; i < layers.length; i++) {
            if (!others[i].name().equals(layers[i].name())
                    || others[i].storageGroup() != layers[i].storageGroup()
                    || !others[i].hasShapeOf(layers[i])) {
                return false;
            }
        }
        return true;
    }

    void take(final Device joining, final StorageGroup[] groups) {
        device = joining;
        for (final StorageGroup group : groups) {
            if (joining.group(group.id) != null) {
                joining.group(group.id).shard(group, shardIndexOfGroup[group.id]);
            }
        }
    }

    static Seat state(
            final StateCursor cursor, final Seat known, final int groupCount, final Registrations registrations) {
        final boolean isNew = known == null;
        final Seat seat = new Seat(
                cursor.int32(isNew ? 0 : known.tpRank),
                cursor.int32(isNew ? 0 : known.ppRank),
                Device.layersState(cursor, isNew ? null : known.layers),
                isNew ? new int[groupCount] : known.shardIndexOfGroup,
                registrations.device(cursor, isNew ? null : known.device));
        cursor.ints(seat.shardIndexOfGroup, groupCount);
        return seat;
    }

    Device device() {
        return device;
    }
}
