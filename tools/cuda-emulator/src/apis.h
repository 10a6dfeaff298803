/* Every call that is emulated: its counter, and the name by which a fault rule means it. */
#ifndef CUEMU_APIS_H
#define CUEMU_APIS_H

#define CUEMU_APIS(X)                                                                                                  \
    X(cuInit)                                                                                                          \
    X(cuDriverGetVersion)                                                                                              \
    X(cuGetErrorName)                                                                                                  \
    X(cuGetErrorString)                                                                                                \
    X(cuProfilerStart)                                                                                                 \
    X(cuProfilerStop)                                                                                                  \
    X(cuDeviceGet)                                                                                                     \
    X(cuDeviceGetCount)                                                                                                \
    X(cuDeviceGetName)                                                                                                 \
    X(cuDeviceGetUuid)                                                                                                 \
    X(cuDeviceGetUuid_v2)                                                                                              \
    X(cuDeviceGetAttribute)                                                                                            \
    X(cuDeviceTotalMem_v2)                                                                                             \
    X(cuDeviceComputeCapability)                                                                                       \
    X(cuDeviceGetPCIBusId)                                                                                             \
    X(cuDeviceGetByPCIBusId)                                                                                           \
    X(cuDeviceCanAccessPeer)                                                                                           \
    X(cuDevicePrimaryCtxRetain)                                                                                        \
    X(cuDevicePrimaryCtxRelease_v2)                                                                                    \
    X(cuDevicePrimaryCtxReset_v2)                                                                                      \
    X(cuDevicePrimaryCtxGetState)                                                                                      \
    X(cuDevicePrimaryCtxSetFlags_v2)                                                                                   \
    X(cuCtxCreate_v2)                                                                                                  \
    X(cuCtxDestroy_v2)                                                                                                 \
    X(cuCtxPushCurrent_v2)                                                                                             \
    X(cuCtxPopCurrent_v2)                                                                                              \
    X(cuCtxSetCurrent)                                                                                                 \
    X(cuCtxGetCurrent)                                                                                                 \
    X(cuCtxGetDevice)                                                                                                  \
    X(cuCtxGetFlags)                                                                                                   \
    X(cuCtxGetId)                                                                                                      \
    X(cuCtxGetApiVersion)                                                                                              \
    X(cuCtxGetStreamPriorityRange)                                                                                     \
    X(cuCtxSynchronize)                                                                                                \
    X(cuCtxEnablePeerAccess)                                                                                           \
    X(cuCtxDisablePeerAccess)                                                                                          \
    X(cuMemAlloc_v2)                                                                                                   \
    X(cuMemAllocPitch_v2)                                                                                              \
    X(cuMemFree_v2)                                                                                                    \
    X(cuMemGetInfo_v2)                                                                                                 \
    X(cuMemGetAddressRange_v2)                                                                                         \
    X(cuMemAllocHost_v2)                                                                                               \
    X(cuMemHostAlloc)                                                                                                  \
    X(cuMemFreeHost)                                                                                                   \
    X(cuMemHostRegister_v2)                                                                                            \
    X(cuMemHostUnregister)                                                                                             \
    X(cuMemHostGetDevicePointer_v2)                                                                                    \
    X(cuMemHostGetFlags)                                                                                               \
    X(cuPointerGetAttribute)                                                                                           \
    X(cuPointerGetAttributes)                                                                                          \
    X(cuIpcGetMemHandle)                                                                                               \
    X(cuIpcOpenMemHandle_v2)                                                                                           \
    X(cuIpcCloseMemHandle)                                                                                             \
    X(cuIpcGetEventHandle)                                                                                             \
    X(cuIpcOpenEventHandle)                                                                                            \
    X(cuStreamCreate)                                                                                                  \
    X(cuStreamCreateWithPriority)                                                                                      \
    X(cuStreamDestroy_v2)                                                                                              \
    X(cuStreamQuery)                                                                                                   \
    X(cuStreamSynchronize)                                                                                             \
    X(cuStreamWaitEvent)                                                                                               \
    X(cuStreamAddCallback)                                                                                             \
    X(cuStreamGetPriority)                                                                                             \
    X(cuStreamGetFlags)                                                                                                \
    X(cuStreamGetCtx)                                                                                                  \
    X(cuStreamGetId)                                                                                                   \
    X(cuLaunchHostFunc)                                                                                                \
    X(cuEventCreate)                                                                                                   \
    X(cuEventDestroy_v2)                                                                                               \
    X(cuEventRecord)                                                                                                   \
    X(cuEventRecordWithFlags)                                                                                          \
    X(cuEventQuery)                                                                                                    \
    X(cuEventSynchronize)                                                                                              \
    X(cuEventElapsedTime)                                                                                              \
    X(cuMemcpy)                                                                                                        \
    X(cuMemcpyAsync)                                                                                                   \
    X(cuMemcpyPeer)                                                                                                    \
    X(cuMemcpyPeerAsync)                                                                                               \
    X(cuMemcpyHtoD_v2)                                                                                                 \
    X(cuMemcpyHtoDAsync_v2)                                                                                            \
    X(cuMemcpyDtoH_v2)                                                                                                 \
    X(cuMemcpyDtoHAsync_v2)                                                                                            \
    X(cuMemcpyDtoD_v2)                                                                                                 \
    X(cuMemcpyDtoDAsync_v2)                                                                                            \
    X(cuMemcpy2D_v2)                                                                                                   \
    X(cuMemcpy2DUnaligned_v2)                                                                                          \
    X(cuMemcpy2DAsync_v2)                                                                                              \
    X(cuMemsetD8_v2)                                                                                                   \
    X(cuMemsetD8Async)                                                                                                 \
    X(cuMemsetD16_v2)                                                                                                  \
    X(cuMemsetD16Async)                                                                                                \
    X(cuMemsetD32_v2)                                                                                                  \
    X(cuMemsetD32Async)                                                                                                \
    X(cuMemsetD2D8_v2)                                                                                                 \
    X(cuMemsetD2D8Async)

enum {
#define X(name) API_##name,
    CUEMU_APIS(X)
#undef X
        API_COUNT
};

#endif
