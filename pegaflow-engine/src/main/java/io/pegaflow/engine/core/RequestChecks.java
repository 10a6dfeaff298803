package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limit;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Checks that several requests share, each answering with its error. Also holds the buffer of the request being applied. */
final class RequestChecks {
    private final InstanceTable instances;
    private final Replies replies;
    private final Reason reason = new Reason();
    private DirectBuffer buffer;
    private int offset;
    private int length;

    RequestChecks(final InstanceTable instances, final Replies replies) {
        this.instances = instances;
        this.replies = replies;
    }

    void onRequest(final DirectBuffer request, final int requestOffset, final int requestLength) {
        buffer = request;
        offset = requestOffset;
        length = requestLength;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Begin a reason, to be completed and given to {@link #refuse(int, long, Reason)}. */
    Reason because(final Refusal refusal) {
        return reason.because(refusal);
    }

    /** The instance of a key, null after an error reply. */
    Instance instance(final int connectionId, final long correlationId, final long instanceKey) {
        final Instance instance = instances.byKey(instanceKey);
        if (instance == null || instance.namespaceId() == Instance.NO_NAMESPACE) {
            refuse(
                    connectionId,
                    correlationId,
                    because(Refusal.UNKNOWN_INSTANCE).with(instanceKey));
            return null;
        }
        return instance;
    }

    static int uint16(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Is an instance that was there still there? */
    boolean isAlive(final Instance instance) {
        return instances.byKey(instance.key) == instance;
    }

    /** The registered device of a sealed instance, null after an error reply. */
    Device device(final int connectionId, final long correlationId, final long instanceKey, final int deviceId) {
        final Instance instance = instance(connectionId, correlationId, instanceKey);
        if (instance == null || !sealed(connectionId, correlationId, instance)) {
            return null;
        }
        final Device device = instance.device(deviceId);
        if (device != null && device.state == Device.State.LOST) {
            refuse(connectionId, correlationId, because(Refusal.DEVICE_LOST).with(deviceId));
            return null;
        }
        if (device == null || device.state != Device.State.REGISTERED) {
            refuse(
                    connectionId,
                    correlationId,
                    because(Refusal.UNKNOWN_DEVICE).with(deviceId).with(instance.name));
            return null;
        }
        return device;
    }

    /** What a device has of a storage group, null after an error reply. */
    DeviceGroup group(final int connectionId, final long correlationId, final Device device, final int storageGroup) {
        if (!group(connectionId, correlationId, device.instance, storageGroup)) {
            return null;
        }
        if (device.group(storageGroup) == null) {
            refuse(
                    connectionId,
                    correlationId,
                    because(Refusal.GROUP_NOT_ON_DEVICE).with(device.deviceId).with(storageGroup));
        }
        return device.group(storageGroup);
    }

    /** Has a device the storage group of a part, and are all its layers registered for that device and of that group? */
    boolean layers(
            final int connectionId,
            final long correlationId,
            final Device device,
            final int index,
            final RequestPart part) {
        final DeviceGroup group = group(connectionId, correlationId, device, part.storageGroup);
        part.group = group;
        if (group == null) {
            return false;
        }
        final int layerCount = part.layerCount;
        if (layerCount > device.layers.length) {
            return refuse(
                    connectionId,
                    correlationId,
                    because(Refusal.LAYER_LIST_TOO_LONG).with(layerCount).with(device.layers.length));
        }
        for (int i = 0; i < layerCount; i++) {
            final int position = part.layer(buffer, i);
            if (position >= device.layers.length) {
                return refuse(
                        connectionId,
                        correlationId,
                        because(Refusal.LAYER_NOT_ON_DEVICE)
                                .with(position)
                                .with(device.deviceId)
                                .with(device.layers.length));
            }
            if (group.cellOf(position) == DeviceGroup.NO_CELL) {
                return refuse(
                        connectionId,
                        correlationId,
                        because(Refusal.MIXED_GROUPS)
                                .with(index)
                                .with(device.layers[position].name())
                                .with(device.layers[position].storageGroup())
                                .with(group.id));
            }
        }
        return true;
    }

    boolean blockIdOutOfRange(
            final int connectionId,
            final long correlationId,
            final Device device,
            final int blockId,
            final long numBlocks) {
        return refuse(
                connectionId,
                correlationId,
                because(Refusal.BLOCK_ID_OUT_OF_RANGE)
                        .with(blockId)
                        .with(numBlocks)
                        .with(device.deviceId));
    }

    boolean sealed(final int connectionId, final long correlationId, final Instance instance) {
        return instance.isSealed()
                || refuse(
                        connectionId,
                        correlationId,
                        because(Refusal.NOT_SEALED)
                                .with(instance.name)
                                .with(instance.registered())
                                .with(instance.worldSize));
    }

    /** Group 0 may be asked for before the instance is sealed, others need their layers known. */
    boolean group(final int connectionId, final long correlationId, final Instance instance, final int storageGroup) {
        if (storageGroup == 0) {
            return true;
        }
        if (!sealed(connectionId, correlationId, instance)) {
            return false;
        }
        return storageGroup < instance.groupCount()
                || refuse(
                        connectionId,
                        correlationId,
                        because(Refusal.UNKNOWN_GROUP).with(storageGroup).with(instance.groupCount()));
    }

    boolean hashes(final int connectionId, final long correlationId, final int hashLength, final int hashesLength) {
        if (hashLength == 0) {
            return refuse(connectionId, correlationId, Limit.HASH_LENGTH, hashLength);
        }
        if (hashesLength % hashLength != 0) {
            return refuse(
                    connectionId,
                    correlationId,
                    because(Refusal.HASHES_RAGGED).with(hashesLength).with(hashLength));
        }
        if (!Limit.BLOCKS.allows(hashesLength / hashLength)) {
            return refuse(connectionId, correlationId, Limit.BLOCKS, hashesLength / hashLength);
        }
        return Limit.HASH_BYTES.allows(hashesLength)
                || refuse(connectionId, correlationId, Limit.HASH_BYTES, hashesLength);
    }

    boolean refuse(final int connectionId, final long correlationId, final Limit limit, final long value) {
        return refuse(connectionId, correlationId, reason.because(limit, value));
    }

    /** Answer with a reason; always false. */
    boolean refuse(final int connectionId, final long correlationId, final Reason why) {
        replies.error(connectionId, correlationId, why);
        return false;
    }
}
