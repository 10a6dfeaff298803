package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.ArrayList;
import java.util.List;

/** An inference instance: the devices that together hold every shard of its blocks. */
final class Instance {
    /** Namespace id before the first device is registered. */
    static final int NO_NAMESPACE = -1;

    final long key;
    final String name;
    final String namespaceName;
    final int tpSize;
    final int worldSize;
    final boolean pageFirst;
    private final List<Device> devices = new ArrayList<>();
    private int namespaceId = NO_NAMESPACE;
    private Topology topology;
    private boolean kernelTransfersNoted;

    Instance(
            final long key,
            final String name,
            final String namespaceName,
            final int tpSize,
            final int worldSize,
            final boolean pageFirst) {
        this.key = key;
        this.name = name;
        this.namespaceName = namespaceName;
        this.tpSize = tpSize;
        this.worldSize = worldSize;
        this.pageFirst = pageFirst;
    }

    int namespaceId() {
        return namespaceId;
    }

    void namespaceId(final int id) {
        namespaceId = id;
    }

    /** Devices that are opening, registered or lost. */
    List<Device> devices() {
        return devices;
    }

    /** The device of an ordinal: lost only if it is not there anew. */
    Device device(final int deviceId) {
        Device lost = null;
        for (int i = 0; i < devices.size(); i++) {
            final Device device = devices.get(i);
            if (device.deviceId == deviceId && device.state != Device.State.LOST) {
                return device;
            }
            lost = device.deviceId == deviceId ? device : lost;
        }
        return lost;
    }

    boolean has(final int deviceId) {
        final Device device = device(deviceId);
        return device != null && device.state != Device.State.LOST;
    }

    int registered() {
        int count = 0;
        for (int i = 0; i < devices.size(); i++) {
            count += devices.get(i).state == Device.State.REGISTERED ? 1 : 0;
        }
        return count;
    }

    boolean isFull() {
        return registered() >= worldSize;
    }

    /** A device's share of every lease: its seat, whatever its shards; stable while it is registered. */
    int shareOf(final Device device) {
        return device.seat();
    }

    boolean isSealed() {
        return topology != null;
    }

    /** Storage groups, 1 before the instance is sealed. */
    int groupCount() {
        return topology == null ? 1 : topology.groupCount();
    }

    /** A storage group of a sealed instance, below {@link #groupCount}. */
    StorageGroup group(final int storageGroup) {
        return topology.group(storageGroup);
    }

    /**
     * Let a device in whose memory is open, and seal if it was the last one.
     *
     * @param reason says what keeps it out.
     * @return false if something does; nothing has changed then.
     */
    boolean admit(final Device joining, final Reason reason) {
        if (isFull()) {
            reason.because(Refusal.FULLY_REGISTERED).with(name).with(worldSize).with(joining.deviceId);
            return false;
        }
        if (isSealed()) {
            if (!topology.seat(joining)) {
                reason.because(Refusal.NO_SUCH_SEAT)
                        .with(name)
                        .with(joining.deviceId)
                        .with(joining.tpRank)
                        .with(joining.ppRank);
                return false;
            }
        } else if (registered() + 1 == worldSize) {
            final List<Device> all = new ArrayList<>(devices);
            all.removeIf(device -> device.state != Device.State.REGISTERED && device != joining);
            topology = TopologySealer.seal(all, tpSize, pageFirst, reason);
            if (topology == null) {
                return false;
            }
        }
        joining.state = Device.State.REGISTERED;
        devices.removeIf(device -> device.state == Device.State.LOST && device.deviceId == joining.deviceId);
        return true;
    }

    /** A device asked for copies by kernel; true for the first one. */
    boolean noteKernelTransfers() {
        final boolean first = !kernelTransfersNoted;
        kernelTransfersNoted = true;
        return first;
    }

    long hash() {
        return Mixing.mix(key, registered(), topology == null ? 0 : topology.hash());
    }

    /** Write or read an instance without its devices. */
    static Instance state(final StateCursor cursor, final Instance known) {
        final Instance instance = cursor.isReading()
                ? new Instance(
                        cursor.int64(0),
                        cursor.text(null),
                        cursor.text(null),
                        cursor.int32(0),
                        cursor.within(0, 1, Limits.MAX_WORLD_SIZE),
                        cursor.flag(false))
                : known;
        if (!cursor.isReading()) {
            cursor.int64(known.key);
            cursor.text(known.name);
            cursor.text(known.namespaceName);
            cursor.int32(known.tpSize);
            cursor.int32(known.worldSize);
            cursor.flag(known.pageFirst);
        }
        instance.namespaceId = cursor.within(instance.namespaceId, NO_NAMESPACE, Limits.MAX_NAMESPACES - 1);
        instance.kernelTransfersNoted = cursor.flag(instance.kernelTransfersNoted);
        return instance;
    }

    /** Write or read which devices it has, in which seats. */
    void devicesState(final StateCursor cursor, final Registrations registrations) {
        final int count = cursor.within(devices.size(), 0, Limits.MAX_CONTEXTS);
        for (int i = 0; i < count; i++) {
            final Device device = registrations.device(cursor, cursor.isReading() ? null : devices.get(i));
            if (cursor.isReading()) {
                devices.add(device);
            }
        }
        if (cursor.flag(isSealed())) {
            topology = Topology.state(cursor, topology, registrations);
        }
    }

    /** Null before the instance is sealed. */
    Topology topology() {
        return topology;
    }
}
