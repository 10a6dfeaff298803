package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;

/** The registration of one device with one instance. Layers are numbered by the byte order of their names. */
final class Device {
    /** Where a registration stands. */
    enum State {
        /** Its memory is being opened. */
        OPENING,
        /** In use. */
        REGISTERED,
        /** Registered, but the device is lost: stays known to its instance until it is withdrawn or registered again. */
        LOST,
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
    final boolean kernelTransfers;
    State state = State.OPENING;
    /** Was its memory opened, and was it told to be closed? */
    boolean isOpen;

    boolean isClosing;
    int copies;
    Withdrawal withdrawal;
    private final DeviceGroup[] groups = new DeviceGroup[Limits.MAX_STORAGE_GROUPS];
    private int seat;

    Device(
            final Instance instance,
            final int deviceId,
            final int tpRank,
            final int ppRank,
            final int contextId,
            final int connectionId,
            final long correlationId,
            final LayerLayout[] layers,
            final boolean kernelTransfers,
            final SlabPool pool) {
        this.instance = instance;
        this.deviceId = deviceId;
        this.tpRank = tpRank;
        this.ppRank = ppRank;
        this.contextId = contextId;
        this.connectionId = connectionId;
        this.correlationId = correlationId;
        this.layers = layers;
        this.kernelTransfers = kernelTransfers;
        final int[] pageOrder = LayerLayout.pageOrder(layers);
        final int[] inPageOrder = new int[layers.length];
        for (int i = 0; i < layers.length; i++) {
            inPageOrder[pageOrder[i]] = i;
        }
        for (final LayerLayout layer : layers) {
            if (groups[layer.storageGroup()] == null) {
                groups[layer.storageGroup()] = new DeviceGroup(layer.storageGroup(), layers, inPageOrder, pool);
            }
        }
    }

    /** The layers of a storage group; null if this device has none of it. */
    DeviceGroup group(final int storageGroup) {
        return groups[storageGroup];
    }

    /** Place of the device in its sealed instance, and its share of every lease. */
    int seat() {
        return seat;
    }

    void seat(final int index) {
        seat = index;
    }
}
