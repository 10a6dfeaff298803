package io.pegaflow.tools.device;

import io.pegaflow.client.HostDeviceMemory;
import org.agrona.UnsafeApi;

/** Memory for the host backend: it is its own mirror. */
public final class HostExportedMemory implements ExportedMemory {
    /** Longer ones would hold up a safepoint. */
    private static final int MAX_COPY_BYTES = 256 * 1024;

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
    public void pin(final long address, final long length) {}

    @Override
    public void unpin(final long address) {}

    /** The copy has ended when this returns. */
    @Override
    public void copyOut(final long offset, final long hostAddress, final long length) {
        copy(memory.address() + offset, hostAddress, length);
    }

    /** The copy has ended when this returns. */
    @Override
    public void copyIn(final long offset, final long hostAddress, final long length) {
        copy(hostAddress, memory.address() + offset, length);
    }

    private static void copy(final long from, final long to, final long length) {
        for (long done = 0; done < length; done += MAX_COPY_BYTES) {
            UnsafeApi.copyMemory(from + done, to + done, Math.min(MAX_COPY_BYTES, length - done));
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
