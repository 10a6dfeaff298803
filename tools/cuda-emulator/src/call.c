/* What every call begins with: counting, faults, and the checks of initialisation and context. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "emu.h"

_Atomic bool emu_initialized;
static pthread_once_t once = PTHREAD_ONCE_INIT;

void emu_log(const char *format, ...) {
    if (!emu_config.log) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "cuda-emulator[%d]: ", (int)getpid());
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

/* What a call that no file here defines ends in. */
CUresult emu_unsupported(const char *name);
CUresult emu_unsupported(const char *name) {
    emu_stat_event(STAT_UNSUPPORTED);
    emu_log("not emulated: call=%s", name);
    return CUDA_ERROR_NOT_SUPPORTED;
}

CUresult emu_enter(int api, CUcontext context, struct emu_fault *fault) {
    memset(fault, 0, sizeof *fault);
    emu_stat_call(api);
    if (atomic_load_explicit(&emu_faults_set, memory_order_relaxed)) {
        emu_fault_find(api, context == NULL ? -1 : context->physical, fault);
        if (fault->now != CUDA_SUCCESS) {
            return fault->now;
        }
    }
    return atomic_load_explicit(&emu_initialized, memory_order_acquire) ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

CUresult emu_enter_context(int api, CUcontext *context, struct emu_fault *fault) {
    *context = emu_current();
    const CUresult result = emu_enter(api, *context, fault);
    if (result != CUDA_SUCCESS) {
        return result;
    }
    if (*context == NULL || !emu_context_is_valid(*context)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    return emu_context_sticky(*context);
}

CUresult emu_enter_device(int api, CUdevice device, struct emu_fault *fault) {
    const bool known = device >= 0 && device < emu_config.device_count;
    struct emu_context as_device = {.physical = known ? emu_config.physical[device] : -1};
    const CUresult result = emu_enter(api, &as_device, fault);
    return result != CUDA_SUCCESS ? result : known ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult emu_leave(CUcontext context, const struct emu_fault *fault, CUresult result) {
    if (fault->async != CUDA_SUCCESS && context != NULL) {
        emu_context_lose(context, fault->async);
    }
    return result;
}

static void initialize(void) {
    emu_config_load();
    emu_stats_open();
    emu_fault_load();
    emu_shm_sweep();
}

CUAPI CUresult cuInit(unsigned int flags) {
    pthread_once(&once, initialize);
    struct emu_fault fault;
    const CUresult result = emu_enter(API_cuInit, NULL, &fault);
    if (fault.now != CUDA_SUCCESS) {
        return result;
    }
    if (flags != 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (emu_config.device_count == 0) {
        return CUDA_ERROR_NO_DEVICE;
    }
    atomic_store(&emu_initialized, true);
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDriverGetVersion(int *version) {
    pthread_once(&once, initialize);
    struct emu_fault fault;
    (void)emu_enter(API_cuDriverGetVersion, NULL, &fault);
    if (fault.now != CUDA_SUCCESS) {
        return fault.now;
    }
    if (version == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *version = emu_config.driver_version;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuProfilerStart(void) {
    struct emu_fault fault;
    return emu_enter(API_cuProfilerStart, NULL, &fault);
}

CUAPI CUresult cuProfilerStop(void) {
    struct emu_fault fault;
    return emu_enter(API_cuProfilerStop, NULL, &fault);
}
