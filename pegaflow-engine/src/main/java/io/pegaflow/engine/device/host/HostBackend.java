package io.pegaflow.engine.device.host;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/** Devices that are shared memory of the CPU, exported by client processes as files of a {@link DeviceDirectory}. */
public final class HostBackend implements DeviceBackend {
    private final DeviceDirectory directory;
    private final int[] deviceIds;
    private final HostLink link;

    /**
     * A backend.
     *
     * @param directory holds the exported files; created if it is not there.
     * @param deviceIds global ordinals of the devices to be, ascending.
     * @param link      speed of every device.
     * @throws UncheckedIOException if the directory is not private to this user.
     */
    public HostBackend(final Path directory, final int[] deviceIds, final HostLink link) {
        try {
            this.directory = DeviceDirectory.open(directory);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        this.deviceIds = deviceIds.clone();
        this.link = link;
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public int[] deviceIds() {
        return deviceIds.clone();
    }

    /** The CPU needs no registration: any mapped memory will do. */
    @Override
    public void registerPool(final PoolMemory pool, final long offset, final long length) {}

    @Override
    public DeviceAllocation open(final int deviceId, final DirectBuffer handle, final int offset, final int length) {
        final byte[] name = new byte[length];
        handle.getBytes(offset, name);
        FileChannel channel = null;
        try {
            channel = directory.openFile(name, 1);
            return new HostAllocation(channel);
        } catch (final IOException | OutOfMemoryError ex) {
            // Too little address space comes as OutOfMemoryError; the heap is fine.
            CloseHelper.quietClose(channel);
            throw new DeviceException(
                    ErrorCode.DEVICE_MEMORY,
                    "cannot open exported device memory: device=" + deviceId + ", cause=" + ex.getMessage());
        }
    }

    @Override
    public CopyEngine newCopyEngine(final int deviceId) {
        return new HostCopyEngine(link);
    }

    /** Memory of the CPU is never lost. */
    @Override
    public void recover(final int deviceId) {}

    @Override
    public int sweep() {
        try {
            return directory.sweep();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Nothing is left to give up: allocations are closed with their contexts. */
    @Override
    public void close() {}
}
