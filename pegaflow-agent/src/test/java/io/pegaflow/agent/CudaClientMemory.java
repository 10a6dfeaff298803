package io.pegaflow.agent;

import io.pegaflow.engine.device.cuda.CudaDriver;
import io.pegaflow.ipc.CudaIpcHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUipcMemHandle;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory of a CUDA device, allocated and exported as an inference process does it. For the thread that made it. */
final class CudaClientMemory implements ClientMemory {
    private final CUdeviceptr memory = new CUdeviceptr();
    private final CUuuid uuid = new CUuuid();
    private final CUipcMemHandle driverHandle = new CUipcMemHandle();
    private final ByteBuffer mirror;
    private final UnsafeBuffer buffer;

    /** On the device with this number among those the process sees. */
    CudaClientMemory(final int ordinal, final int bytes) {
        CudaDriver.load(Path.of(System.getProperty("java.io.tmpdir")));
        mirror = ByteBuffer.allocateDirect(bytes);
        buffer = new UnsafeBuffer(mirror);
        final CUdevice device = new CUdevice();
        final CUcontext context = new CUcontext();
        check(JCudaDriver.cuDeviceGet(device, ordinal));
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        check(JCudaDriver.cuCtxSetCurrent(context));
        check(JCudaDriver.cuDeviceGetUuid(uuid, device));
        check(JCudaDriver.cuMemAlloc(memory, bytes));
        check(JCudaDriver.cuIpcGetMemHandle(driverHandle, memory));
    }

    @Override
    public byte[] handle() {
        return CudaIpcHandle.of(uuid.bytes, driverHandleBytes()).toBytes();
    }

    private byte[] driverHandleBytes() {
        try {
            return (byte[]) MethodHandles.privateLookupIn(CUipcMemHandle.class, MethodHandles.lookup())
                    .findVarHandle(CUipcMemHandle.class, "reserved", byte[].class)
                    .get(driverHandle);
        } catch (final ReflectiveOperationException ex) {
            throw new AssertionError(ex);
        }
    }

    @Override
    public long sizeBytes() {
        return mirror.capacity();
    }

    @Override
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    @Override
    public void push() {
        check(JCudaDriver.cuMemcpyHtoD(memory, Pointer.to(mirror), sizeBytes()));
    }

    @Override
    public void pull() {
        check(JCudaDriver.cuMemcpyDtoH(Pointer.to(mirror), memory, sizeBytes()));
    }

    /** Give the memory up while somebody may have it open, as a process does that does not wait for the agent. */
    @Override
    public void close() {
        check(JCudaDriver.cuMemFree(memory));
    }

    private static void check(final int result) {
        if (result != 0) {
            throw new IllegalStateException("CUDA error in a client: code=" + result);
        }
    }
}
