package io.pegaflow.engine.device.cuda;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The functions of the driver that are called, under the names by which JCuda's library asks for them. JCuda binds each at its
 * first call, and a name the driver lacks would end the process then: all of them are looked up before.
 */
public final class DriverFunctions {
    private static final List<String> CALLED = List.of(
            "cuInit",
            "cuDriverGetVersion",
            "cuDeviceGet",
            "cuDeviceGetAttribute",
            "cuDeviceGetCount",
            "cuDeviceGetName",
            "cuDeviceGetPCIBusId",
            "cuDeviceGetUuid",
            "cuDevicePrimaryCtxRelease_v2",
            "cuDevicePrimaryCtxReset_v2",
            "cuDevicePrimaryCtxRetain",
            "cuCtxCreate_v2",
            "cuCtxDestroy_v2",
            "cuCtxSetCurrent",
            "cuEventCreate",
            "cuEventDestroy_v2",
            "cuEventQuery",
            "cuEventRecord",
            "cuIpcCloseMemHandle",
            "cuIpcGetMemHandle",
            "cuIpcOpenMemHandle_v2",
            "cuMemAlloc_v2",
            "cuMemFree_v2",
            "cuMemGetAddressRange_v2",
            "cuMemHostRegister_v2",
            "cuMemHostUnregister",
            "cuMemcpy",
            "cuMemcpy2DAsync_v2",
            "cuMemcpyAsync",
            "cuStreamCreate",
            "cuStreamDestroy_v2",
            "cuStreamQuery",
            "cuStreamSynchronize");

    private DriverFunctions() {}

    /**
     * Which functions does a driver lack?
     *
     * @param exported names of those it has.
     * @return names of those it lacks, in no order of interest.
     */
    public static List<String> missingFrom(final Set<String> exported) {
        return CALLED.stream().filter(name -> !exported.contains(name)).collect(Collectors.toList());
    }
}
