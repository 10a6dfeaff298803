package io.pegaflow.engine.device.cuda;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** A device whose primary context this process holds. Any thread may {@link #use} it. */
final class CudaDevice implements AutoCloseable {
    private static final int TRIAL_BYTES = 4096;

    private final CudaDeviceInfo info;
    private final CUdevice device;
    private boolean isRetained;
    private volatile CUcontext context;

    CudaDevice(final CudaDeviceInfo info) {
        this.info = info;
        device = CudaDeviceInfo.handle(info.localOrdinal());
        CudaError.checkStart(retain(), "no context on the CUDA device: device=" + info.globalOrdinal());
    }

    CudaDeviceInfo info() {
        return info;
    }

    /** Make its context that of the calling thread; what the thread asks the driver next is about this device. */
    int use() {
        return JCudaDriver.cuCtxSetCurrent(context);
    }

    /** Changes when a context was made anew: what belongs to another one is gone. */
    Object context() {
        return context;
    }

    /** Another context on this device, for what shall outlast the loss of the first; current from now on. */
    CUcontext newContext() {
        final CUcontext created = new CUcontext();
        CudaError.checkStart(
                JCudaDriver.cuCtxCreate(created, 0, device),
                "no second context on the CUDA device: device=" + info.globalOrdinal());
        return created;
    }

    /** Make the context anew; all that belongs to the old one goes with it. Slow. */
    void reset() {
        release();
        // Where the driver holds on to the old one although nobody has it.
        JCudaDriver.cuDevicePrimaryCtxReset(device);
        final String failure = "the CUDA device stays lost: device=" + info.globalOrdinal()
                + ", remedy=restart the agent, and look at the device with nvidia-smi";
        CudaError.check(retain(), failure);
        CudaError.check(use(), failure);
        final CUdeviceptr trial = new CUdeviceptr();
        CudaError.check(JCudaDriver.cuMemAlloc(trial, TRIAL_BYTES), failure);
        CudaError.check(JCudaDriver.cuMemFree(trial), failure);
    }

    @Override
    public void close() {
        release();
    }

    private int retain() {
        final CUcontext retained = new CUcontext();
        final int result = JCudaDriver.cuDevicePrimaryCtxRetain(retained, device);
        isRetained = CudaError.isFine(result);
        if (isRetained) {
            context = retained;
        }
        return result;
    }

    private void release() {
        if (isRetained) {
            isRetained = false;
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
        }
    }
}
