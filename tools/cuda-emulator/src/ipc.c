/*
 * Device memory of another process. A handle names the file that holds an allocation, and so its exporter. An opening gives the
 * base of the whole allocation, whatever address in it the handle was taken of; it is counted a context, and its memory stays
 * while it is open, also when the exporter frees it or dies. New openings fail then.
 */
#include <stdio.h>
#include <string.h>

#include "emu.h"

/* 64 bytes: 4 of a mark, 1 of kind and device, then the name's numbers as text. */
#define MARK "CUEM"
#define PREFIX "pegaflow-cuemu-"

bool emu_ipc_pack(const char *name, char handle[64]) {
    const char *const numbers = name + sizeof PREFIX - 1;
    if (strlen(numbers) + 1 + 4 > 64) {
        return false;
    }
    memset(handle, 0, 64);
    memcpy(handle, MARK, 4);
    strcpy(handle + 4, numbers);
    return true;
}

bool emu_ipc_unpack(const char handle[64], char name[96]) {
    if (memcmp(handle, MARK, 4) != 0 || memchr(handle + 4, 0, 60) == NULL || strchr(handle + 4, '/') != NULL) {
        return false;
    }
    snprintf(name, 96, PREFIX "%s", handle + 4);
    return true;
}

CUAPI CUresult cuIpcGetMemHandle(CUipcMemHandle *handle, CUdeviceptr address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuIpcGetMemHandle, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const struct emu_range *const range = emu_range_find((uintptr_t)address);
    if (handle == NULL || range == NULL || range->kind != RANGE_DEVICE || !emu_ipc_pack(range->shm.name, handle->reserved)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

static bool is_visible(const char *name) {
    int physical = -1;
    if (sscanf(name, PREFIX "dev%d-", &physical) != 1) {
        return false;
    }
    for (int i = 0; i < emu_config.device_count; i++) {
        if (emu_config.physical[i] == physical) {
            return true;
        }
    }
    return false;
}

static bool is_own(const char *name) {
    int device, pid;
    unsigned long long space;
    return sscanf(name, PREFIX "dev%d-%llu-%d-", &device, &space, &pid) == 3 && pid == emu_shm_pid() &&
           emu_shm_owner_alive(name);
}

static CUresult open_memory(CUcontext context, const char *name, CUdeviceptr *address) {
    struct emu_range *const before = emu_range_opened(name, context);
    if (before != NULL) {
        before->opened++;
        *address = before->base;
        return CUDA_SUCCESS;
    }
    struct emu_range *const range = emu_range_new();
    range->kind = RANGE_OPENED;
    range->context = context;
    range->opened = 1;
    if (!emu_shm_owner_alive(name) || !emu_shm_open(&range->shm, name)) {
        return CUDA_ERROR_MAP_FAILED;
    }
    const CUresult result = emu_memory_map(range, range->shm.bytes);
    if (result != CUDA_SUCCESS) {
        emu_shm_close(&range->shm);
        return result;
    }
    emu_range_add(range);
    *address = range->base;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuIpcOpenMemHandle_v2(CUdeviceptr *address, CUipcMemHandle handle, unsigned int flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuIpcOpenMemHandle_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    char name[96];
    if (address == NULL || flags != CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!emu_ipc_unpack(handle.reserved, name)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (!is_visible(name)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    if (is_own(name)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    pthread_mutex_lock(&emu_lock);
    const CUresult result = open_memory(context, name, address);
    pthread_mutex_unlock(&emu_lock);
    return emu_leave(context, &fault, result);
}

CUAPI CUresult cuIpcCloseMemHandle(CUdeviceptr address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuIpcCloseMemHandle, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    pthread_mutex_lock(&emu_lock);
    struct emu_range *const range = emu_range_find_base((uintptr_t)address, context, RANGE_OPENED);
    const bool was_last = range != NULL && --range->opened == 0;
    pthread_mutex_unlock(&emu_lock);
    if (range == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (was_last) {
        emu_range_retire(range);
    }
    return emu_leave(context, &fault, CUDA_SUCCESS);
}
