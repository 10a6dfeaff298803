package io.pegaflow.agent.grpc;

import io.pegaflow.agent.logging.LogNames;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeGateway;
import io.pegaflow.engine.runtime.latency.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances whose clients speak gRPC, and the sessions by which their end is seen. An instance ends when its session does,
 * when it is unregistered, or when a process that exported its memory without a session dies.
 *
 * <p>A session for the same instance takes the place of the one before, whose end means nothing then. What was registered under
 * the old one stays until its process is found dead or its device is registered anew: so a client that starts again finds its
 * place free however fast it is. Any thread may call.
 */
final class GrpcInstances {
    static final int MAX_SESSIONS = 8192;

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    /** Changed under the lock, read without: queries are looked up on threads that must not wait. */
    private final Map<String, GrpcInstance> byId = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<String, Long> sessions = new ConcurrentHashMap<>();
    private final AtomicLong lastSession = new AtomicLong();
    private final EdgeGateway gateway;

    GrpcInstances(final EdgeGateway gateway) {
        this.gateway = gateway;
    }

    /** The instance of a name; the caller finds out whether a device is registered. */
    GrpcInstance find(final String id) {
        return byId.get(id);
    }

    /** The instance of a name with one device at least. */
    GrpcInstance get(final Operation operation, final String id) throws RpcException {
        final GrpcInstance instance = find(id);
        if (instance == null || instance.registered() == null) {
            throw RpcException.of(operation, Refusal.UNKNOWN_INSTANCE, id);
        }
        return instance;
    }

    /** The instance of a name, in the way of whose registration no dead client stands. To be followed by {@link #endRegistration}. */
    synchronized GrpcInstance beginRegistration(final String id, final int deviceId) throws RpcException {
        GrpcInstance instance = byId.get(id);
        if (instance != null && isStale(instance, deviceId)) {
            LOGGER.info("instance is registered again, its clients are gone: instance={}", id);
            byId.remove(id);
            instance.close(CloseReason.CLIENT_DIED);
            instance = null;
        }
        if (instance == null) {
            instance = new GrpcInstance(id, gateway, this::onClosed);
            byId.put(id, instance);
        }
        instance.addRegistering(1);
        return instance;
    }

    private boolean isStale(final GrpcInstance instance, final int deviceId) {
        final GrpcInstance.Registered registered = instance.registered();
        if (registered == null) {
            return false;
        }
        final long session = session(instance.id());
        for (final GrpcDevice device : registered.devices().values()) {
            final boolean isSuperseded = device.session() != 0 && session != 0 && device.session() != session;
            if (device.isExporterDead()
                    || isSuperseded && (!device.hasVisibleExporter() || device.deviceId() == deviceId)) {
                return true;
            }
        }
        return false;
    }

    /** An instance nothing is registered of is no instance. */
    synchronized void endRegistration(final GrpcInstance instance) {
        if (instance.addRegistering(-1) == 0 && instance.registered() == null && byId.remove(instance.id(), instance)) {
            instance.close(CloseReason.CLIENT_CLOSED);
        }
    }

    /** Nobody finds the instance any more; its connection is the caller's to close. */
    synchronized GrpcInstance remove(final String id) throws RpcException {
        final GrpcInstance instance = get(Operation.UNREGISTER, id);
        byId.remove(id);
        return instance;
    }

    private synchronized void onClosed(final GrpcInstance instance) {
        byId.remove(instance.id(), instance);
    }

    /** Token of the current session of an instance, 0 for none. */
    long session(final String id) {
        return sessions.getOrDefault(id, 0L);
    }

    long openSession(final String id) throws RpcException {
        if (sessions.size() >= MAX_SESSIONS) {
            throw RpcException.tooManySessions(id, MAX_SESSIONS);
        }
        final long token = lastSession.incrementAndGet();
        sessions.put(id, token);
        return token;
    }

    void endSession(final String id, final long token) {
        if (!sessions.remove(id, token)) {
            return;
        }
        synchronized (this) {
            final GrpcInstance instance = byId.remove(id);
            if (instance != null) {
                LOGGER.info(
                        "Session cleanup (stream closed): dropped {} CUDA tensors for instance {}",
                        instance.tensors(),
                        id);
                instance.close(CloseReason.CLIENT_DIED);
            }
        }
    }

    int sessionCount() {
        return sessions.size();
    }
}
