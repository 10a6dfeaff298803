package io.pegaflow.agent;

import static io.pegaflow.engine.copy.CopyCompletionDescriptor.DEVICE_LOST;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.ErrorCode;
import org.agrona.DirectBuffer;

/**
 * A backend one of whose devices has a gate: while it is shut, copies that were submitted there stay in flight. That device can be
 * lost, too, and comes back when it is let.
 */
final class GatedBackend implements DeviceBackend {
    private final DeviceBackend backend;
    private final int gatedDevice;
    private volatile boolean isShut;
    private volatile boolean isLost;
    private volatile boolean isRecoverable;

    GatedBackend(final DeviceBackend backend, final int gatedDevice) {
        this.backend = backend;
        this.gatedDevice = gatedDevice;
    }

    void shut() {
        isShut = true;
    }

    void open() {
        isShut = false;
    }

    void lose() {
        isRecoverable = false;
        isLost = true;
    }

    void letRecover() {
        isRecoverable = true;
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public int[] deviceIds() {
        return backend.deviceIds();
    }

    @Override
    public void registerPool(final PoolMemory pool, final long offset, final long length) {
        backend.registerPool(pool, offset, length);
    }

    @Override
    public DeviceAllocation open(final int deviceId, final DirectBuffer handle, final int offset, final int length) {
        return backend.open(deviceId, handle, offset, length);
    }

    @Override
    public CopyEngine newCopyEngine(final int deviceId) {
        final CopyEngine engine = backend.newCopyEngine(deviceId);
        return deviceId == gatedDevice ? new GatedCopyEngine(engine) : engine;
    }

    @Override
    public void recover(final int deviceId) {
        if (deviceId == gatedDevice && !isRecoverable) {
            throw new DeviceException(ErrorCode.DEVICE_LOST, "still lost: device=" + deviceId + "; restart the agent");
        }
        isLost = false;
        backend.recover(deviceId);
    }

    @Override
    public int sweep() {
        return backend.sweep();
    }

    @Override
    public void close() {
        backend.close();
    }

    private final class GatedCopyEngine implements CopyEngine {
        private final CopyEngine engine;

        GatedCopyEngine(final CopyEngine engine) {
            this.engine = engine;
        }

        @Override
        public void onStart() {
            engine.onStart();
        }

        @Override
        public long submit(
                final DeviceAllocation allocation,
                final int direction,
                final long sourceAddress,
                final long sourcePitch,
                final long targetAddress,
                final long targetPitch,
                final long rowBytes,
                final int rows,
                final long nowNs) {
            return engine.submit(
                    allocation,
                    direction,
                    sourceAddress,
                    sourcePitch,
                    targetAddress,
                    targetPitch,
                    rowBytes,
                    rows,
                    nowNs);
        }

        @Override
        public boolean mark(final int direction, final int token) {
            return engine.mark(direction, token);
        }

        @Override
        public int poll(final long nowNs, final MarkHandler handler) {
            if (isShut) {
                return 0;
            }
            return engine.poll(nowNs, isLost ? (token, status) -> handler.onMark(token, DEVICE_LOST) : handler);
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
