package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.engine.device.DeviceBackend;
import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.CudaIpcHandle;
import io.pegaflow.ipc.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * CUDA devices. Their primary contexts are held as long as this lives; a thread makes a device's context current before it
 * speaks of it: the copy agent once a cycle, the native resource agent for every task.
 */
public final class CudaBackend implements DeviceBackend {
    private final TreeMap<Integer, CudaDevice> devices = new TreeMap<>();
    private final TreeMap<Integer, IpcMemory> memories = new TreeMap<>();
    private PoolRegistration registration;

    /**
     * Take devices.
     *
     * @param driver    of this process.
     * @param deviceIds global ordinals of the devices to serve; empty for all that are visible.
     * @throws CudaUnavailableException if one is not there or cannot be used.
     */
    public CudaBackend(final CudaDriver driver, final int... deviceIds) {
        final Map<Integer, CudaDeviceInfo> visible = new TreeMap<>();
        driver.devices().forEach(info -> visible.put(info.globalOrdinal(), info));
        final int[] wanted = deviceIds.length > 0
                ? deviceIds
                : visible.keySet().stream().mapToInt(Integer::intValue).toArray();
        try {
            for (final int deviceId : wanted) {
                final CudaDeviceInfo info = visible.get(deviceId);
                if (info == null) {
                    throw new CudaUnavailableException("there is no such CUDA device: device=" + deviceId + ", visible="
                            + visible.keySet() + "; name others with --devices, or let this process see it");
                }
                final CudaDevice device = new CudaDevice(info);
                devices.put(deviceId, device);
                memories.put(deviceId, new IpcMemory(device));
            }
            final CudaDevice first = devices.firstEntry().getValue();
            registration = devices.size() == 1 ? PoolRegistration.in(first) : PoolRegistration.beside(first);
        } catch (final CudaUnavailableException ex) {
            close();
            throw ex;
        }
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int[] deviceIds() {
        return devices.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int numaNode(final int deviceId) {
        return devices.get(deviceId).info().numaNode();
    }

    /**
     * What is known of the devices.
     *
     * @return for people, in the order of the ordinals.
     */
    public String describe() {
        return devices.values().stream()
                .map(device -> device.info().toString())
                .toList()
                .toString();
    }

    @Override
    public void registerPool(final PoolMemory pool, final long offset, final long length) {
        registration.register(pool.address() + offset, length);
    }

    @Override
    public DeviceAllocation open(final int deviceId, final DirectBuffer handle, final int offset, final int length) {
        final CudaIpcHandle ipcHandle = CudaIpcHandle.read(handle, offset, length);
        if (ipcHandle == null) {
            throw new DeviceException(
                    ErrorCode.DEVICE_MEMORY,
                    "not a handle of exported CUDA memory: device=" + deviceId + ", handle_length=" + length
                            + "; this agent runs with --device-backend cuda");
        }
        final String uuid = devices.get(deviceId).info().uuid();
        if (!ipcHandle.uuid().isEmpty() && !ipcHandle.uuid().equals(uuid)) {
            throw new DeviceException(
                    ErrorCode.DEVICE_MEMORY,
                    "exported CUDA memory lies on another device: device=" + deviceId + ", uuid=" + uuid
                            + ", memory_uuid=" + ipcHandle.uuid()
                            + "; name the device by its number on the host, not among those the process sees");
        }
        return memories.get(deviceId).open(ipcHandle);
    }

    CudaDevice device(final int deviceId) {
        return devices.get(deviceId);
    }

    @Override
    public CopyEngine newCopyEngine(final int deviceId) {
        final CudaDevice device = devices.get(deviceId);
        device.use();
        return new CudaCopyEngine(
                device, PitchProbe.maxPitchedRowBytes(device.info().maxPitchBytes()));
    }

    /** By a new context; the old one takes along all that was opened and made in it. */
    @Override
    public void recover(final int deviceId) {
        final CudaDevice device = devices.get(deviceId);
        device.reset();
        registration.onRecovered(device);
    }

    /** Nothing to do: the driver itself takes back what a dead process had allocated. */
    @Override
    public int sweep() {
        return 0;
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
        CloseHelper.closeAll(devices.values());
        devices.clear();
    }
}
