/* What the test programs share: the calls as a program sees them, and checks that say what went wrong. */
#ifndef CUEMU_CHECK_H
#define CUEMU_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/cuda_api.h"

#define CALL(name, ...) CUresult name(__VA_ARGS__);
CALL(cuInit, unsigned int)
CALL(cuDriverGetVersion, int *)
CALL(cuDeviceGetCount, int *)
CALL(cuDeviceGet, CUdevice *, int)
CALL(cuDeviceGetName, char *, int, CUdevice)
CALL(cuDeviceGetUuid, CUuuid *, CUdevice)
CALL(cuDeviceGetAttribute, int *, CUdevice_attribute, CUdevice)
CALL(cuDeviceGetPCIBusId, char *, int, CUdevice)
CALL(cuDevicePrimaryCtxRetain, CUcontext *, CUdevice)
CALL(cuDevicePrimaryCtxRelease_v2, CUdevice)
CALL(cuDevicePrimaryCtxReset_v2, CUdevice)
CALL(cuCtxSetCurrent, CUcontext)
CALL(cuCtxGetDevice, CUdevice *)
CALL(cuCtxSynchronize, void)
CALL(cuMemAlloc_v2, CUdeviceptr *, size_t)
CALL(cuMemFree_v2, CUdeviceptr)
CALL(cuMemGetInfo_v2, size_t *, size_t *)
CALL(cuMemGetAddressRange_v2, CUdeviceptr *, size_t *, CUdeviceptr)
CALL(cuMemHostRegister_v2, void *, size_t, unsigned int)
CALL(cuMemHostUnregister, void *)
CALL(cuMemHostAlloc, void **, size_t, unsigned int)
CALL(cuMemFreeHost, void *)
CALL(cuPointerGetAttribute, void *, CUpointer_attribute, CUdeviceptr)
CALL(cuIpcGetMemHandle, CUipcMemHandle *, CUdeviceptr)
CALL(cuIpcOpenMemHandle_v2, CUdeviceptr *, CUipcMemHandle, unsigned int)
CALL(cuIpcCloseMemHandle, CUdeviceptr)
CALL(cuIpcGetEventHandle, CUipcEventHandle *, CUevent)
CALL(cuIpcOpenEventHandle, CUevent *, CUipcEventHandle)
CALL(cuStreamCreate, CUstream *, unsigned int)
CALL(cuStreamDestroy_v2, CUstream)
CALL(cuStreamQuery, CUstream)
CALL(cuStreamSynchronize, CUstream)
CALL(cuStreamWaitEvent, CUstream, CUevent, unsigned int)
CALL(cuStreamAddCallback, CUstream, CUstreamCallback, void *, unsigned int)
CALL(cuLaunchHostFunc, CUstream, CUhostFn, void *)
CALL(cuEventCreate, CUevent *, unsigned int)
CALL(cuEventDestroy_v2, CUevent)
CALL(cuEventRecord, CUevent, CUstream)
CALL(cuEventQuery, CUevent)
CALL(cuEventSynchronize, CUevent)
CALL(cuEventElapsedTime, float *, CUevent, CUevent)
CALL(cuMemcpyAsync, CUdeviceptr, CUdeviceptr, size_t, CUstream)
CALL(cuMemcpyHtoD_v2, CUdeviceptr, const void *, size_t)
CALL(cuMemcpyHtoDAsync_v2, CUdeviceptr, const void *, size_t, CUstream)
CALL(cuMemcpyDtoH_v2, void *, CUdeviceptr, size_t)
CALL(cuMemcpyDtoHAsync_v2, void *, CUdeviceptr, size_t, CUstream)
CALL(cuMemcpy2D_v2, const CUDA_MEMCPY2D *)
CALL(cuMemcpy2DAsync_v2, const CUDA_MEMCPY2D *, CUstream)
CALL(cuMemsetD8_v2, CUdeviceptr, unsigned char, size_t)
CALL(cuMemsetD32_v2, CUdeviceptr, unsigned int, size_t)
CALL(cuModuleLoadData, void *, const void *)

#define EXPECT(wanted, call)                                                                                           \
    do {                                                                                                               \
        const long long got_ = (long long)(call), wanted_ = (long long)(wanted);                                       \
        if (got_ != wanted_) {                                                                                         \
            fprintf(stderr, "%s:%d: %s: wanted %lld, got %lld\n", __FILE__, __LINE__, #call, wanted_, got_);           \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)
#define OK(call) EXPECT(CUDA_SUCCESS, call)
#define TRUE_THAT(condition) EXPECT(true, (condition))

static inline CUcontext use_device(int device) {
    CUcontext context;
    OK(cuInit(0));
    OK(cuDevicePrimaryCtxRetain(&context, device));
    OK(cuCtxSetCurrent(context));
    return context;
}

static inline unsigned char *host_memory(size_t bytes, int seed) {
    unsigned char *const memory = aligned_alloc(4096, bytes);
    for (size_t i = 0; i < bytes; i++) {
        memory[i] = (unsigned char)(i * 31 + (size_t)seed);
    }
    return memory;
}

/* A figure of the statistics file that CUEMU_STATS names. */
static inline long long figure(const char *object, const char *name) {
    char text[20000], key[64];
    FILE *const file = fopen(getenv("CUEMU_STATS"), "r");
    TRUE_THAT(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    snprintf(key, sizeof key, "\"%s\": {", object);
    char *at = strstr(text, key);
    TRUE_THAT(at != NULL);
    snprintf(key, sizeof key, "\"%s\":", name);
    at = strstr(at, key);
    TRUE_THAT(at != NULL);
    return atoll(at + strlen(key));
}

#endif
