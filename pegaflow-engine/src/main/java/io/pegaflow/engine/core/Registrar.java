package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Registration and withdrawal of devices. A registration that fails at any point leaves nothing behind; memory is closed only
 * when no copy on it is in flight.
 */
final class Registrar {
    private final InstanceTable instances;
    private final ContextTable contexts;
    private final LostDevices lostDevices;
    private final SlabPool pool;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreOutput output;
    private final Decisions decisions;
    private final CoreStats stats;
    private final RegisterReader reader = new RegisterReader();
    private final Reason reason = new Reason();

    Registrar(
            final InstanceTable instances,
            final ContextTable contexts,
            final LostDevices lostDevices,
            final SlabPool pool,
            final LeaseTable leases,
            final TransferTable transfers,
            final Replies replies,
            final CoreOutput output,
            final Decisions decisions,
            final CoreStats stats) {
        this.instances = instances;
        this.contexts = contexts;
        this.lostDevices = lostDevices;
        this.pool = pool;
        this.leases = leases;
        this.transfers = transfers;
        this.replies = replies;
        this.output = output;
        this.decisions = decisions;
        this.stats = stats;
    }

    void onRegister(
            final int connectionId,
            final long correlationId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (!reader.read(buffer, offset, length)) {
            replies.error(connectionId, correlationId, reader.reason());
            return;
        }
        final String namespace = reader.namespaceName();
        Instance instance = instances.byName(reader.instanceName());
        if (instance != null && conflicts(instance, namespace)) {
            replies.error(connectionId, correlationId, reason);
            return;
        }
        if (lostDevices.contains(reader.deviceId())) {
            replies.error(
                    connectionId,
                    correlationId,
                    reason.because(Refusal.DEVICE_LOST).with(reader.deviceId()));
            return;
        }
        final int contextId = contexts.freeId();
        final boolean newNamespace = instances.namespaceId(namespace) < 0;
        if (contextId < 0) {
            refuse(connectionId, correlationId, Limit.REGISTRATIONS, stats.contexts + 1L);
            return;
        }
        if (instance == null && !Limit.INSTANCES.allows(instances.all().size() + 1L)) {
            refuse(connectionId, correlationId, Limit.INSTANCES, instances.all().size() + 1L);
            return;
        }
        if (newNamespace && !Limit.NAMESPACES.allows(instances.namespaceCount() + 1L)) {
            refuse(connectionId, correlationId, Limit.NAMESPACES, instances.namespaceCount() + 1L);
            return;
        }
        if (!fitsPool(connectionId, correlationId)) {
            return;
        }
        if (instance == null) {
            instance = new Instance(
                    instances.nextKey(),
                    reader.instanceName(),
                    namespace,
                    reader.tpSize(),
                    reader.worldSize(),
                    reader.isPageFirst());
            instances.add(instance);
            stats.instances++;
            decisions.note(DecisionKind.INSTANCE_CHANGED, instance.key, 0);
        }
        final Device device = new Device(
                instance,
                reader.deviceId(),
                reader.tpRank(),
                reader.ppRank(),
                contextId,
                connectionId,
                correlationId,
                reader.layers(),
                reader.wantsKernelTransfers(),
                pool);
        instance.devices().add(device);
        output.openContext(contexts.add(device), contextId, buffer, offset, length);
    }

    private boolean fitsPool(final int connectionId, final long correlationId) {
        for (int group = 0; group < Limits.MAX_STORAGE_GROUPS; group++) {
            long pageBytes = 0;
            for (final LayerLayout layer : reader.layers()) {
                pageBytes += layer.storageGroup() == group ? layer.blockBytes() : 0;
            }
            if (pageBytes > Limit.PAGE_BYTES.highest()) {
                refuse(connectionId, correlationId, Limit.PAGE_BYTES, pageBytes);
                return false;
            }
            if (pageBytes > 0 && pool.classFor(pageBytes) == null) {
                replies.error(
                        connectionId,
                        correlationId,
                        reason.because(Refusal.BLOCK_LARGER_THAN_POOL)
                                .with(pageBytes)
                                .with(pool.geometry().poolBytes()));
                return false;
            }
        }
        return true;
    }

    private void refuse(final int connectionId, final long correlationId, final Limit limit, final long value) {
        replies.error(connectionId, correlationId, reason.because(limit, value));
    }

    /** Does the request contradict what the instance is? Then the reason says how. */
    private boolean conflicts(final Instance instance, final String namespace) {
        if (!instance.namespaceName.equals(namespace)) {
            reason.because(Refusal.OTHER_NAMESPACE)
                    .with(instance.name)
                    .with(instance.namespaceName)
                    .with(namespace);
        } else if (instance.tpSize != reader.tpSize()
                || instance.worldSize != reader.worldSize()
                || instance.pageFirst != reader.isPageFirst()) {
            reason.because(Refusal.OTHER_TOPOLOGY)
                    .with(instance.name)
                    .with(instance.tpSize)
                    .with(instance.worldSize)
                    .with(Boolean.toString(instance.pageFirst))
                    .with(reader.tpSize())
                    .with(reader.worldSize())
                    .with(Boolean.toString(reader.isPageFirst()));
        } else if (instance.has(reader.deviceId())) {
            reason.because(Refusal.DEVICE_EXISTS)
                    .with(instance.name)
                    .with(reader.tpRank())
                    .with(reader.ppRank())
                    .with(reader.deviceId());
        } else if (instance.isFull()) {
            reason.because(Refusal.FULLY_REGISTERED)
                    .with(instance.name)
                    .with(instance.worldSize)
                    .with(reader.deviceId());
        } else {
            return false;
        }
        return true;
    }

    void onOpenCompleted(final int contextId, final DirectBuffer buffer, final int offset) {
        final Device device = contexts.get(contextId, buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN));
        if (device == null) {
            return;
        }
        final int status = buffer.getInt(offset + 8, ByteOrder.LITTLE_ENDIAN);
        final int count = buffer.getInt(offset + 12, ByteOrder.LITTLE_ENDIAN);
        if (status != 0) {
            replies.error(
                    device.connectionId,
                    device.correlationId,
                    reason.because(Refusal.OPEN_FAILED)
                            .with(text(buffer, offset + 16 + count * Long.BYTES))
                            .as(ErrorCode.get(status)));
            forget(device);
            if (status == ErrorCode.DEVICE_LOST.code()) {
                lostDevices.onLost(device.deviceId);
            }
            return;
        }
        device.isOpen = true;
        if (device.state != Device.State.OPENING) {
            replies.error(device.connectionId, device.correlationId, reason.because(Refusal.REGISTER_CANCELLED));
            contexts.closeWhenQuiet(device);
        } else if (lostDevices.contains(device.deviceId)) {
            reject(device, reason.because(Refusal.DEVICE_LOST).with(device.deviceId));
        } else {
            admit(device, buffer, offset + 16, count);
        }
    }

    /** The text behind its length. */
    static String text(final DirectBuffer buffer, final int offset) {
        final byte[] bytes = new byte[buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN)];
        buffer.getBytes(offset + Integer.BYTES, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void admit(final Device device, final DirectBuffer buffer, final int measuredOffset, final int measured) {
        for (final LayerLayout layer : device.layers) {
            final long available = layer.allocationIndex() < measured
                    ? buffer.getLong(measuredOffset + layer.allocationIndex() * Long.BYTES, ByteOrder.LITTLE_ENDIAN)
                    : 0;
            if (layer.offsetBytes() > available - layer.extentBytes()) {
                reject(
                        device,
                        reason.because(Refusal.BEYOND_ALLOCATION)
                                .with(layer.name())
                                .with(layer.offsetBytes())
                                .with(layer.extentBytes())
                                .with(available));
                return;
            }
        }
        final Instance instance = device.instance;
        final boolean newNamespace = instances.namespaceId(instance.namespaceName) < 0;
        if (newNamespace && !Limit.NAMESPACES.allows(instances.namespaceCount() + 1L)) {
            reject(device, reason.because(Limit.NAMESPACES, instances.namespaceCount() + 1L));
            return;
        }
        final boolean wasSealed = instance.isSealed();
        if (!instance.admit(device, reason)) {
            reject(device, reason);
            return;
        }
        if (newNamespace) {
            pool.addNamespace(instance.namespaceName);
            instances.addNamespace(instance.namespaceName);
            stats.onNamespace(instance.namespaceName);
        }
        instance.namespaceId(instances.namespaceId(instance.namespaceName));
        if (device.kernelTransfers && instance.noteKernelTransfers()) {
            output.noteKernelTransfers(instance.name);
        }
        if (instance.isSealed() && !wasSealed) {
            decisions.note(DecisionKind.INSTANCE_CHANGED, instance.key, 1);
        }
        replies.registered(device.connectionId, device.correlationId, instance);
    }

    private void reject(final Device device, final Reason why) {
        device.state = Device.State.WITHDRAWN;
        device.instance.devices().remove(device);
        contexts.closeWhenQuiet(device);
        replies.error(device.connectionId, device.correlationId, why);
        removeIfEmpty(device.instance);
    }

    void onUnregister(final int connectionId, final long correlationId, final long instanceKey, final int deviceId) {
        final Instance instance = instances.byKey(instanceKey);
        if (instance == null) {
            replies.error(
                    connectionId,
                    correlationId,
                    reason.because(Refusal.UNKNOWN_INSTANCE).with(instanceKey));
            return;
        }
        if (!isParty(instance, connectionId)) {
            replies.error(
                    connectionId,
                    correlationId,
                    reason.because(Refusal.NOT_A_PARTY).with(instance.name));
            return;
        }
        if (deviceId >= 0 && instance.device(deviceId) == null) {
            replies.error(
                    connectionId,
                    correlationId,
                    reason.because(Refusal.UNKNOWN_DEVICE).with(deviceId).with(instance.name));
            return;
        }
        final Withdrawal withdrawal = new Withdrawal(connectionId, correlationId);
        for (int i = instance.devices().size() - 1; i >= 0; i--) {
            final Device device = instance.devices().get(i);
            if (deviceId < 0 || device.deviceId == deviceId) {
                if (contexts.isUsed(device)) {
                    withdrawal.openContexts++;
                    device.withdrawal = withdrawal;
                }
                withdraw(device);
            }
        }
        if (withdrawal.openContexts == 0) {
            replies.ack(connectionId, correlationId);
        }
        removeIfEmpty(instance);
    }

    private static boolean isParty(final Instance instance, final int connectionId) {
        for (int i = 0; i < instance.devices().size(); i++) {
            if (instance.devices().get(i).connectionId == connectionId) {
                return true;
            }
        }
        return false;
    }

    void onConnectionClosed(final int connectionId) {
        for (int i = instances.all().size() - 1; i >= 0; i--) {
            final Instance instance = instances.all().get(i);
            for (int d = instance.devices().size() - 1; d >= 0; d--) {
                if (instance.devices().get(d).connectionId == connectionId) {
                    withdraw(instance.devices().get(d));
                }
            }
            removeIfEmpty(instance);
        }
    }

    /** An administrator has instances withdrawn: that of a name, or all if it is empty. */
    void onWithdraw(final int requestId, final String name) {
        for (int i = instances.all().size() - 1; i >= 0; i--) {
            final Instance instance = instances.all().get(i);
            if (name.isEmpty() || instance.name.equals(name)) {
                int layers = 0;
                for (int d = instance.devices().size() - 1; d >= 0; d--) {
                    layers += instance.devices().get(d).layers.length;
                    withdraw(instance.devices().get(d));
                }
                removeIfEmpty(instance);
                output.instanceWithdrawn(requestId, instance.name, layers);
            }
        }
    }

    private void withdraw(final Device device) {
        device.state = Device.State.WITHDRAWN;
        device.instance.devices().remove(device);
        transfers.cancelAllOf(device);
        contexts.closeWhenQuiet(device);
    }

    /** A transfer on a device has ended. */
    void onCopyEnded(final Device device) {
        if (device.state != Device.State.REGISTERED) {
            contexts.closeWhenQuiet(device);
        }
    }

    void onContextClosed(final int contextId) {
        final Device device = contexts.get(contextId);
        if (device != null) {
            forget(device);
        }
    }

    private void forget(final Device device) {
        contexts.remove(device);
        if (device.state != Device.State.LOST) {
            device.instance.devices().remove(device);
        }
        final Withdrawal withdrawal = device.withdrawal;
        if (withdrawal != null && --withdrawal.openContexts == 0) {
            replies.ack(withdrawal.connectionId, withdrawal.correlationId);
        }
        removeIfEmpty(device.instance);
        lostDevices.onContextGone(device.deviceId);
    }

    private void removeIfEmpty(final Instance instance) {
        if (instance.devices().isEmpty() && instances.byKey(instance.key) == instance) {
            instances.remove(instance);
            leases.endAllOf(instance);
            stats.instances--;
            decisions.note(DecisionKind.INSTANCE_CHANGED, instance.key, 2);
        }
    }
}
