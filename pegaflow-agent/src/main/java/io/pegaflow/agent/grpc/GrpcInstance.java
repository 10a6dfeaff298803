package io.pegaflow.agent.grpc;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeConnection;
import io.pegaflow.engine.runtime.EdgeGateway;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.Limits;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * What this edge knows of an instance: the connection by which its clients together reach the engine, and the names behind the
 * numbers on that way. Written by the thread of the edges, read by any.
 */
final class GrpcInstance {
    /** Requests in flight for all devices together. */
    private static final int CREDITS = 512;

    /** Saves and loads in flight for one device: what hangs there leaves room for the others. */
    private static final int MAX_TRANSFERS_PER_DEVICE = 64;

    private final AtomicIntegerArray transfers = new AtomicIntegerArray(Limits.MAX_DEVICES);

    private final String id;
    private final EdgeConnection connection;
    private volatile Registered registered;
    private int registering;

    GrpcInstance(final String id, final EdgeGateway gateway, final Consumer<GrpcInstance> onClosed)
            throws RpcException {
        this.id = id;
        connection = gateway.open(CREDITS, reason -> onClosed.accept(this));
        if (connection == null) {
            throw RpcException.overloaded(id, EdgeGateway.MAX_CONNECTIONS);
        }
    }

    /** The state once a device is registered. Immutable. */
    record Registered(
            long instanceKey, int worldSize, int tpSize, boolean pageFirst, Map<Integer, GrpcDevice> devices) {
        boolean isSealed() {
            return devices.size() >= worldSize;
        }
    }

    String id() {
        return id;
    }

    EdgeConnection connection() {
        return connection;
    }

    /** Null until the first device is registered. */
    Registered registered() {
        return registered;
    }

    void onRegistered(
            final long instanceKey,
            final int worldSize,
            final int tpSize,
            final boolean pageFirst,
            final GrpcDevice device) {
        // Another key is another instance: the engine has withdrawn the one before, as administrators may ask it to.
        final boolean isSame = registered != null && registered.instanceKey() == instanceKey;
        final Map<Integer, GrpcDevice> devices = new TreeMap<>(isSame ? registered.devices() : Map.of());
        devices.put(device.deviceId(), device);
        registered = new Registered(instanceKey, worldSize, tpSize, pageFirst, devices);
    }

    GrpcDevice device(final int deviceId) {
        final Registered now = registered;
        return now == null ? null : now.devices().get(deviceId);
    }

    /** The device a transfer is for, of a sealed instance. */
    GrpcDevice device(final Operation operation, final int deviceId) throws RpcException {
        final Registered now = registered;
        if (now == null) {
            throw RpcException.of(operation, Refusal.UNKNOWN_INSTANCE, id);
        }
        if (!now.isSealed()) {
            throw RpcException.of(
                    operation, Refusal.NOT_SEALED, id, now.devices().size(), now.worldSize());
        }
        final GrpcDevice device = now.devices().get(deviceId);
        if (device == null) {
            throw RpcException.of(operation, Refusal.UNKNOWN_DEVICE, deviceId, id);
        }
        return device;
    }

    /** Where a layer stands in the registration of a device. */
    int position(final Operation operation, final GrpcDevice device, final String layer) throws RpcException {
        final Integer position = device.positions().get(layer);
        if (position != null) {
            return position;
        }
        for (final GrpcDevice other : registered.devices().values()) {
            if (other.positions().containsKey(layer)) {
                throw RpcException.of(
                        operation,
                        Refusal.LAYER_NOT_ON_DEVICE,
                        layer,
                        device.deviceId(),
                        device.positions().size());
            }
        }
        throw RpcException.of(operation, Refusal.UNKNOWN_LAYER, layer, id);
    }

    /** A save or load begins, to be followed by {@link #endTransfer}. */
    void beginTransfer(final int deviceId) throws RpcException {
        final int inFlight = transfers.incrementAndGet(deviceId);
        if (inFlight > MAX_TRANSFERS_PER_DEVICE) {
            transfers.decrementAndGet(deviceId);
            throw RpcException.overloaded(id, MAX_TRANSFERS_PER_DEVICE);
        }
    }

    void endTransfer(final int deviceId) {
        transfers.decrementAndGet(deviceId);
    }

    int tensors() {
        final Registered now = registered;
        return now == null
                ? 0
                : now.devices().values().stream()
                        .mapToInt(device -> device.positions().size())
                        .sum();
    }

    /** Registrations under way; counted under the lock of {@link GrpcInstances}. */
    int addRegistering(final int change) {
        registering += change;
        return registering;
    }

    void close(final CloseReason reason) {
        connection.close(reason);
    }
}
