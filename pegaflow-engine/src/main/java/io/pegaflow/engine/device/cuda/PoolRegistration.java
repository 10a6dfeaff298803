package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.ipc.ErrorCode;
import jcuda.driver.CUcontext;
import jcuda.driver.JCudaDriver;
import org.agrona.collections.LongArrayList;

/**
 * What of the pool is registered with the driver: pinned, so that devices copy to and from it at full speed. Portable, that is
 * for all devices, but it goes with the context in which it was made. So where several devices copy it has a context of its
 * own: then a device that is lost gets a new context and the pins under the others' copies stay. Used by one thread at a time.
 */
final class PoolRegistration implements AutoCloseable {
    private static final int PORTABLE = JCudaDriver.CU_MEMHOSTREGISTER_PORTABLE;

    private final CudaDevice device;
    private final CUcontext ownContext;
    private final LongArrayList addresses = new LongArrayList();
    private final LongArrayList lengths = new LongArrayList();

    private PoolRegistration(final CudaDevice device, final CUcontext ownContext) {
        this.device = device;
        this.ownContext = ownContext;
    }

    /** In the context of the only device that copies. */
    static PoolRegistration in(final CudaDevice device) {
        return new PoolRegistration(device, null);
    }

    /** In a context of its own on a device. */
    static PoolRegistration beside(final CudaDevice device) {
        return new PoolRegistration(device, device.newContext());
    }

    /** Slow. */
    void register(final long address, final long length) {
        register(address, length, addresses.size());
        addresses.addLong(address);
        lengths.addLong(length);
    }

    /** A device's context was made anew: register what went with the old one. Slow. */
    void onRecovered(final CudaDevice recovered) {
        if (ownContext != null || recovered != device) {
            return;
        }
        for (int i = 0; i < addresses.size(); i++) {
            register(addresses.getLong(i), lengths.getLong(i), i);
        }
    }

    /** Unregisters everything; waits for copies. Slow. */
    @Override
    public void close() {
        use();
        for (int i = 0; i < addresses.size(); i++) {
            // Refused on a device that is lost; its context takes the pins along.
            JCudaDriver.cuMemHostUnregister(Aim.newHost(addresses.getLong(i)));
        }
        addresses.clear();
        lengths.clear();
        if (ownContext != null) {
            JCudaDriver.cuCtxDestroy(ownContext);
        }
    }

    private int use() {
        return ownContext == null ? device.use() : JCudaDriver.cuCtxSetCurrent(ownContext);
    }

    private void register(final long address, final long length, final int part) {
        CudaError.check(use(), "the CUDA device cannot be used");
        final int result = JCudaDriver.cuMemHostRegister(Aim.newHost(address), length, PORTABLE);
        if (!CudaError.isFine(result)) {
            throw new DeviceException(
                    ErrorCode.DEVICE_MEMORY,
                    "the pool cannot be pinned for CUDA devices: part=" + part + ", bytes=" + length + ", error="
                            + CudaError.describe(result) + "; raise ulimit -l, or give a smaller --pool-size");
        }
    }
}
