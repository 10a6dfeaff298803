package io.pegaflow.engine.device.cuda;

import io.pegaflow.engine.device.DeviceException;
import io.pegaflow.ipc.ErrorCode;
import jcuda.driver.CUresult;

/** What the driver's result codes mean here: fine, not ready yet, a call that failed, or a device that is lost. */
final class CudaError {
    private CudaError() {}

    static boolean isFine(final int code) {
        return code == CUresult.CUDA_SUCCESS;
    }

    static boolean isNotReady(final int code) {
        return code == CUresult.CUDA_ERROR_NOT_READY;
    }

    /** After such a code every later call on the context fails as well: its copies have ended, and only a new one helps. */
    static boolean isDeviceLost(final int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_DEINITIALIZED,
                    CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE,
                    CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
                    CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
                    CUresult.CUDA_ERROR_ASSERT,
                    CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUresult.CUDA_ERROR_INVALID_PC,
                    CUresult.CUDA_ERROR_LAUNCH_FAILED,
                    CUresult.CUDA_ERROR_EXTERNAL_DEVICE -> true;
            default -> false;
        };
    }

    static String describe(final int code) {
        final String name = CUresult.stringFor(code);
        return (name == null || name.startsWith("INVALID") ? "CUDA error" : name) + " (" + code + ")";
    }

    /** Throw unless a call succeeded that the start depends on. */
    static void checkStart(final int code, final String what) {
        if (!isFine(code)) {
            throw new CudaUnavailableException(what + ", error=" + describe(code)
                    + "; look at the GPUs with nvidia-smi, and into the kernel's log");
        }
    }

    /** Throw unless a call succeeded that concerns one client's memory; of a lost device say that it is lost. */
    static void check(final int code, final String what) {
        if (!isFine(code)) {
            throw new DeviceException(
                    isDeviceLost(code) ? ErrorCode.DEVICE_LOST : ErrorCode.DEVICE_MEMORY,
                    what + ", error=" + describe(code));
        }
    }
}
