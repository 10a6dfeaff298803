package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.device.DeviceAllocation;
import io.pegaflow.ipc.CudaIpcHandle;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUipcMem_flags;
import jcuda.driver.JCudaDriver;

/**
 * Memory of other processes that is open on one device. A handle is opened once, however many layers and registrations name it,
 * and closed with the last of them: the driver would refuse it a second time. Used by the thread of the native resource agent.
 */
final class IpcMemory {
    private static final int FLAGS = CUipcMem_flags.CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS;

    private final CudaDevice device;
    private final Map<CudaIpcHandle, Mapping> mappings = new HashMap<>();
    private final CUdeviceptr base = new CUdeviceptr();
    private final long[] baseBytes = new long[1];

    IpcMemory(final CudaDevice device) {
        this.device = device;
    }

    DeviceAllocation open(final CudaIpcHandle handle) {
        final int deviceId = device.info().globalOrdinal();
        CudaError.check(device.use(), "the CUDA device cannot be used: device=" + deviceId);
        Mapping mapping = mappings.get(handle);
        if (mapping == null) {
            mapping = map(handle, deviceId);
            mappings.put(handle, mapping);
        } else {
            // What is open already tells nothing of a device that was lost since.
            check(JCudaDriver.cuMemGetAddressRange(base, baseBytes, mapping.pointer), deviceId);
        }
        mapping.references++;
        return new Opening(mapping);
    }

    private Mapping map(final CudaIpcHandle handle, final int deviceId) {
        final CUdeviceptr pointer = new CUdeviceptr();
        CudaError.check(
                JCudaDriver.cuIpcOpenMemHandle(pointer, Aim.newHandle(handle.driverHandle()), FLAGS),
                "cannot open exported CUDA memory: device=" + deviceId);
        final int result = JCudaDriver.cuMemGetAddressRange(base, baseBytes, pointer);
        if (!CudaError.isFine(result)) {
            JCudaDriver.cuIpcCloseMemHandle(pointer);
        }
        check(result, deviceId);
        final long address = Aim.address(pointer);
        return new Mapping(handle, pointer, address, Aim.address(base) + baseBytes[0] - address);
    }

    private static void check(final int result, final int deviceId) {
        CudaError.check(result, "cannot measure exported CUDA memory: device=" + deviceId);
    }

    private void close(final Mapping mapping) {
        mapping.references--;
        if (mapping.references == 0) {
            mappings.remove(mapping.handle);
            // Both are refused on a device that is lost; its context takes the mappings along.
            device.use();
            JCudaDriver.cuIpcCloseMemHandle(mapping.pointer);
        }
    }

    private static final class Mapping {
        private final CudaIpcHandle handle;
        private final CUdeviceptr pointer;
        private final long address;
        private final long length;
        private int references;

        Mapping(final CudaIpcHandle handle, final CUdeviceptr pointer, final long address, final long length) {
            this.handle = handle;
            this.pointer = pointer;
            this.address = address;
            this.length = length;
        }
    }

    private final class Opening implements DeviceAllocation {
        private final Mapping mapping;
        private boolean isOpen = true;

        Opening(final Mapping mapping) {
            this.mapping = mapping;
        }

        @Override
        public long address() {
            return mapping.address;
        }

        @Override
        public long length() {
            return mapping.length;
        }

        /** The driver keeps what is open here whole, whatever its exporter does; an access that fails is the copy's error. */
        @Override
        public boolean intact() {
            return true;
        }

        @Override
        public void close() {
            if (isOpen) {
                isOpen = false;
                IpcMemory.this.close(mapping);
            }
        }
    }
}
