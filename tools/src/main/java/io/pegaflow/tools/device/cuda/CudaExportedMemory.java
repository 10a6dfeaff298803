package io.pegaflow.tools.device.cuda;

import io.pegaflow.engine.device.cuda.Aim;
import io.pegaflow.engine.device.cuda.CudaDeviceInfo;
import io.pegaflow.engine.device.cuda.CudaDriver;
import io.pegaflow.ipc.CudaIpcHandle;
import io.pegaflow.tools.device.ExportedMemory;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUipcMemHandle;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;

/** {@code cuMemAlloc} memory exported by a CUDA IPC handle, as an inference process does it; the mirror is pinned. */
public final class CudaExportedMemory implements ExportedMemory {
    private static final int PAGE_BYTES = 4096;

    private final CudaDeviceInfo info;
    private final long sizeBytes;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUdeviceptr memory = new CUdeviceptr();
    private final CUipcMemHandle ipcHandle = new CUipcMemHandle();
    private final CUstream stream = new CUstream();
    private final CUdeviceptr source = new CUdeviceptr();
    private final CUdeviceptr target = new CUdeviceptr();
    private final long mirrorAllocation;
    private final long mirrorAddress;
    private final long deviceAddress;
    private boolean isOpen = true;

    private CudaExportedMemory(final CudaDeviceInfo info, final long sizeBytes) {
        this.info = info;
        this.sizeBytes = sizeBytes;
        check(JCudaDriver.cuDeviceGet(device, info.localOrdinal()), "cuDeviceGet");
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
        use();
        check(JCudaDriver.cuMemAlloc(memory, sizeBytes), "cuMemAlloc");
        check(JCudaDriver.cuIpcGetMemHandle(ipcHandle, memory), "cuIpcGetMemHandle");
        check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        deviceAddress = Aim.address(memory);
        mirrorAllocation = UnsafeApi.allocateMemory(sizeBytes + PAGE_BYTES);
        mirrorAddress = BitUtil.align(mirrorAllocation, PAGE_BYTES);
        UnsafeApi.setMemory(mirrorAddress, sizeBytes, (byte) 0);
        pin(mirrorAddress, sizeBytes);
    }

    /**
     * Allocate on one of the devices that this process sees. What the driver refuses ends the process' work: nothing is
     * given back then but by its end.
     *
     * @param index     of the device among them.
     * @param sizeBytes of the memory.
     * @return the memory.
     * @throws io.pegaflow.engine.device.cuda.CudaUnavailableException if there is no driver that can be used.
     * @throws IllegalStateException if there is no such device, or the driver refuses.
     */
    public static CudaExportedMemory create(final int index, final long sizeBytes) {
        final List<CudaDeviceInfo> devices =
                CudaDriver.load(Path.of(System.getProperty("java.io.tmpdir"))).devices();
        if (index >= devices.size()) {
            throw new IllegalStateException("there is no such CUDA device: index=" + index + ", devices="
                    + devices.size() + "; show this process more of them, or use fewer");
        }
        return new CudaExportedMemory(devices.get(index), sizeBytes);
    }

    @Override
    public int deviceId() {
        return info.globalOrdinal();
    }

    @Override
    public byte[] handle() {
        return CudaIpcHandle.of(HexFormat.of().parseHex(info.uuid()), Aim.bytes(ipcHandle))
                .toBytes();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long mirrorAddress() {
        return mirrorAddress;
    }

    long deviceAddress() {
        return deviceAddress;
    }

    @Override
    public void push(final long offset, final long length) {
        copyIn(offset, mirrorAddress + offset, length);
    }

    @Override
    public void pull(final long offset, final long length) {
        copyOut(offset, mirrorAddress + offset, length);
    }

    @Override
    public void pin(final long address, final long length) {
        use();
        check(JCudaDriver.cuMemHostRegister(Aim.newHost(address), length, 0), "cuMemHostRegister");
    }

    @Override
    public void unpin(final long address) {
        use();
        check(JCudaDriver.cuMemHostUnregister(Aim.newHost(address)), "cuMemHostUnregister");
    }

    @Override
    public void copyOut(final long offset, final long hostAddress, final long length) {
        copy(hostAddress, deviceAddress + offset, length);
    }

    @Override
    public void copyIn(final long offset, final long hostAddress, final long length) {
        copy(deviceAddress + offset, hostAddress, length);
    }

    @Override
    public void await() {
        use();
        check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            use();
            JCudaDriver.cuStreamDestroy(stream);
            JCudaDriver.cuMemHostUnregister(Aim.newHost(mirrorAddress));
            JCudaDriver.cuMemFree(memory);
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            UnsafeApi.freeMemory(mirrorAllocation);
        }
    }

    private void copy(final long to, final long from, final long length) {
        use();
        check(JCudaDriver.cuMemcpyAsync(Aim.at(target, to), Aim.at(source, from), length, stream), "cuMemcpyAsync");
    }

    private void use() {
        check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    private void check(final int result, final String call) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw new IllegalStateException("the CUDA driver refuses: call=" + call + ", device=" + info.globalOrdinal()
                    + ", error=" + CUresult.stringFor(result) + " (" + result + ")");
        }
    }
}
