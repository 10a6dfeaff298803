package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
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

    private static final State[] STATES = State.values();
    private static final LayerLayout NO_LAYER = LayerLayout.contiguous("", 0, 0, 0, 0);

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
                groups[layer.storageGroup()] =
                        new DeviceGroup(layer.storageGroup(), deviceId, layers, inPageOrder, pool);
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

    /** Write or read a device without its seat in a topology. */
    static Device state(
            final StateCursor cursor, final Device known, final Registrations registrations, final SlabPool pool) {
        final boolean isNew = known == null;
        final Device device = new Device(
                registrations.instance(cursor, isNew ? null : known.instance),
                cursor.within(isNew ? 0 : known.deviceId, 0, Limits.MAX_DEVICES - 1),
                cursor.int32(isNew ? 0 : known.tpRank),
                cursor.int32(isNew ? 0 : known.ppRank),
                cursor.within(isNew ? 0 : known.contextId, 0, Limits.MAX_CONTEXTS - 1),
                cursor.int32(isNew ? 0 : known.connectionId),
                cursor.int64(isNew ? 0 : known.correlationId),
                layersState(cursor, isNew ? null : known.layers),
                cursor.flag(!isNew && known.kernelTransfers),
                pool);
        (isNew ? device : known).variablesState(cursor, registrations);
        return isNew ? device : known;
    }

    private void variablesState(final StateCursor cursor, final Registrations registrations) {
        state = STATES[cursor.within(state.ordinal(), 0, STATES.length - 1)];
        isOpen = cursor.flag(isOpen);
        isClosing = cursor.flag(isClosing);
        copies = cursor.int32(copies);
        withdrawal = registrations.withdrawal(cursor, withdrawal);
        seat = cursor.int32(seat);
    }

    /** Write or read which shards of its sealed instance it fills. */
    void shardsState(final StateCursor cursor) {
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] != null && cursor.flag(groups[i].group() != null)) {
                final int shardIndex = cursor.int32(groups[i].shardIndex());
                if (cursor.isReading()) {
                    if (i >= instance.groupCount() || !instance.isSealed()) {
                        throw cursor.defect("storage group not there: group=" + i + ", device_id=" + deviceId);
                    }
                    groups[i].shard(instance.group(i), shardIndex);
                }
            }
        }
    }

    static LayerLayout[] layersState(final StateCursor cursor, final LayerLayout[] known) {
        final int count = cursor.within(known == null ? 0 : known.length, 1, Limits.MAX_LAYERS);
        final LayerLayout[] layers = known == null ? new LayerLayout[count] : known;
        for (int i = 0; i < count; i++) {
            final LayerLayout layer = layers[i] == null ? NO_LAYER : layers[i];
            layers[i] = new LayerLayout(
                    cursor.text(layer.name()),
                    cursor.within(layer.storageGroup(), 0, Limits.MAX_STORAGE_GROUPS - 1),
                    cursor.int32(layer.allocationIndex()),
                    cursor.int64(layer.offsetBytes()),
                    cursor.int64(layer.sizeBytes()),
                    cursor.int64(layer.numBlocks()),
                    cursor.int64(layer.segmentBytes()),
                    cursor.int64(layer.kvStrideBytes()),
                    cursor.int32(layer.segments()));
        }
        return layers;
    }
}
