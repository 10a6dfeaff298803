package io.pegaflow.engine.device.host;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.pool.PoolMemory;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/** Devices that are shared memory of the CPU, exported by client processes as files. */
public final class HostBackend implements DeviceBackend {
    private final int[] deviceIds;

    /**
     * A backend.
     *
     * @param directory holds the exported files.
     * @param deviceIds global ordinals of the devices to be.
     * @param link      speed of every device.
     */
    public HostBackend(final Path directory, final int[] deviceIds, final HostLink link) {
        this.deviceIds = deviceIds.clone();
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public int[] deviceIds() {
        return deviceIds.clone();
    }

    @Override
    public void registerPool(final PoolMemory pool) {}

    @Override
    public DeviceAllocation open(final int deviceId, final DirectBuffer handle, final int offset, final int length) {
        return null;
    }

    @Override
    public CopyEngine newCopyEngine(final int deviceId) {
        return null;
    }

    @Override
    public int sweep() {
        return 0;
    }

    @Override
    public void close() {}
}
