package io.pegaflow.engine.device;

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
     * Make the pool a good source and target of copies. Slow; called once, before any copy engine is made.
     *
     * @param pool memory that outlives this backend.
     */
    void registerPool(PoolMemory pool);

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
     * Remove what dead client processes left behind. Slow; on the thread of the native resource agent only.
     *
     * @return how many things were removed.
     */
    int sweep();

    /** Gives up pool registration and everything open; no copy is in flight any more. */
    @Override
    void close();
}
