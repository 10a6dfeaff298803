package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.ipc.ErrorCode;
import jcuda.driver.JCudaDriver;
import org.agrona.collections.LongArrayList;

/**
 * What of the pool is registered with the driver: pinned, so that devices copy to and from it at full speed. Portable, that is
 * for all devices, but it belongs to the context that was current: {@link #owner} is that device. Used by one thread at a time.
 */
final class PoolRegistration {
    private static final int PORTABLE = JCudaDriver.CU_MEMHOSTREGISTER_PORTABLE;

    private final CudaDevice owner;
    private final LongArrayList addresses = new LongArrayList();
    private final LongArrayList lengths = new LongArrayList();

    PoolRegistration(final CudaDevice owner) {
        this.owner = owner;
    }

    CudaDevice owner() {
        return owner;
    }

    /** Slow. */
    void register(final long address, final long length) {
        register(address, length, addresses.size());
        addresses.addLong(address);
        lengths.addLong(length);
    }

    /** After the owner's context was made anew. */
    void registerAgain() {
        for (int i = 0; i < addresses.size(); i++) {
            register(addresses.getLong(i), lengths.getLong(i), i);
        }
    }

    /** Slow; waits for copies. */
    void unregisterAll() {
        owner.use();
        for (int i = 0; i < addresses.size(); i++) {
            // Refused on a device that is lost; its context takes the pins along.
            JCudaDriver.cuMemHostUnregister(Aim.newHost(addresses.getLong(i)));
        }
        addresses.clear();
        lengths.clear();
    }

    private void register(final long address, final long length, final int part) {
        CudaError.check(owner.use(), "the CUDA device cannot be used");
        final int result = JCudaDriver.cuMemHostRegister(Aim.newHost(address), length, PORTABLE);
        if (!CudaError.isFine(result)) {
            throw new DeviceException(
                    ErrorCode.DEVICE_MEMORY,
                    "the pool cannot be pinned for CUDA devices: part=" + part + ", bytes=" + length + ", error="
                            + CudaError.describe(result) + "; raise ulimit -l, or give a smaller --pool-size");
        }
    }
}
