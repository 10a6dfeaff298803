package io.pegaflow.engine.core;

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
}
