package io.pegaflow.engine.device;

import io.pegaflow.engine.pool.DeviceNodes;
import io.pegaflow.engine.pool.PoolMemory;
import org.agrona.DirectBuffer;

/** A kind of devices: finds them, opens memory that clients export, and gives each copy agent its {@link CopyEngine}. */
public interface DeviceBackend extends AutoCloseable {
    /**
     * Name as it stands in {@code --device-backend}.
     *
     * @return the name.
     */
    String name();

    /**
     * Global ordinals of the devices.
     *
     * @return a new array, ascending.
     */
    int[] deviceIds();

    /**
     * The memory node of the host that a device is attached to.
     *
     * @param deviceId one of {@link #deviceIds()}.
     * @return the node, {@link DeviceNodes#UNKNOWN} if it is not known.
     */
    default int numaNode(final int deviceId) {
        return DeviceNodes.UNKNOWN;
    }

    /**
     * Make a part of the pool a good source and target of copies: those outside the parts registered so far do not come, and none
     * spans two of them. Slow; called once for each part in ascending order. The first call comes before any copy engine is
     * made, later ones on the thread of the native resource agent while copies run.
     *
     * @param pool   memory that outlives this backend.
     * @param offset of the part from the start of the pool, in bytes.
     * @param length of the part in bytes.
     * @throws DeviceException when it cannot be had; no further part is asked for then, and the registered ones stay.
     */
    void registerPool(PoolMemory pool, long offset, long length);

    /**
     * Open memory that a client process exported. Slow; on the thread of the native resource agent only.
     *
     * @param deviceId the client says the memory lies on.
     * @param handle   holds the exported handle, untrusted.
     * @param offset   of the handle.
     * @param length   of the handle in bytes.
     * @return the open memory.
     * @throws DeviceException when it cannot be opened; nothing is left open then.
     */
    DeviceAllocation open(int deviceId, DirectBuffer handle, int offset, int length);

    /**
     * The means of one copy agent to move bytes.
     *
     * @param deviceId one of {@link #deviceIds()}.
     * @return the engine, to be used by one thread.
     */
    CopyEngine newCopyEngine(int deviceId);

    /**
     * Make a lost device usable again. Slow; on the thread of the native resource agent only, after all memory on the device is
     * closed. The device's copy engine asks nothing of it meanwhile. Parts of the pool that lost their registration with the
     * device are registered again.
     *
     * @param deviceId one of {@link #deviceIds()}.
     * @throws DeviceException when the device stays lost; the message says why and what is left to do.
     */
    void recover(int deviceId);

    /**
     * Remove what dead client processes left behind. Slow; on the thread of the native resource agent only.
     *
     * @return how many things were removed.
     */
    int sweep();

    /** Gives up pool registration and everything open; no copy is in flight any more. */
    @Override
    void close();
}
