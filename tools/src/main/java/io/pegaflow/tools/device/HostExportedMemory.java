package io.pegaflow.tools.device;

import io.pegaflow.client.HostDeviceMemory;

/** Memory for the host backend: it is its own mirror. */
public final class HostExportedMemory implements ExportedMemory {
    private final HostDeviceMemory memory;
    private final int deviceId;

    /**
     * Export memory.
     *
     * @param memory   closed with this.
     * @param deviceId of the device it stands for.
     */
    public HostExportedMemory(final HostDeviceMemory memory, final int deviceId) {
        this.memory = memory;
        this.deviceId = deviceId;
    }

    @Override
    public int deviceId() {
        return deviceId;
    }

    @Override
    public byte[] handle() {
        return memory.handle();
    }

    @Override
    public long sizeBytes() {
        return memory.sizeBytes();
    }

    @Override
    public long mirrorAddress() {
        return memory.address();
    }

    @Override
    public void push(final long offset, final long length) {}

    @Override
    public void pull(final long offset, final long length) {}

    @Override
    public void await() {}

    @Override
    public void close() {
        memory.close();
    }
}
