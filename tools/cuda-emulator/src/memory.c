/*
 * Device memory. An address the program gets has no access at all, as on a machine with a real device; the bytes lie in a second
 * mapping of a shared-memory file. Each allocation is a file of its own, so that another process can open it.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emu.h"

static uintptr_t round_up(uintptr_t value, uintptr_t to) {
    return (value + to - 1) / to * to;
}

static uint64_t used_bytes(CUcontext context) {
    char kind[16];
    snprintf(kind, sizeof kind, "dev%d", context->physical);
    return emu_shm_used(kind);
}

CUresult emu_memory_map(struct emu_range *range, uint64_t bytes) {
    const uintptr_t mapped = round_up(bytes, (uintptr_t)sysconf(_SC_PAGESIZE));
    void *const data = emu_shm_map(&range->shm, mapped);
    void *const base = mmap(NULL, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (data == NULL || base == MAP_FAILED) {
        if (data != NULL) {
            munmap(data, mapped);
        }
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    range->base = (uintptr_t)base;
    range->data = (uintptr_t)data;
    range->bytes = bytes;
    return CUDA_SUCCESS;
}

static CUresult allocate(CUcontext context, CUdeviceptr *address, size_t bytes) {
    if (address == NULL || bytes == 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (bytes > emu_config.memory_bytes || used_bytes(context) + bytes > emu_config.memory_bytes) {
        emu_shm_sweep();
        if (bytes > emu_config.memory_bytes || used_bytes(context) + bytes > emu_config.memory_bytes) {
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
    }
    char kind[16];
    snprintf(kind, sizeof kind, "dev%d", context->physical);
    struct emu_range *const range = emu_range_new();
    range->kind = RANGE_DEVICE;
    range->context = context;
    /* A new page of the file is zero; what a real device hands out is anything. */
    if (!emu_shm_create(&range->shm, kind, bytes, emu_config.sparse)) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    const CUresult result = emu_memory_map(range, bytes);
    if (result != CUDA_SUCCESS) {
        emu_shm_remove(range->shm.name);
        emu_shm_close(&range->shm);
        return result;
    }
    emu_range_add(range);
    *address = range->base;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemAlloc_v2, &context, &fault);
    return entered != CUDA_SUCCESS ? entered : emu_leave(context, &fault, allocate(context, address, bytes));
}

CUAPI CUresult cuMemAllocPitch_v2(CUdeviceptr *address, size_t *pitch, size_t width, size_t height, unsigned int element) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemAllocPitch_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (pitch == NULL || (element != 4 && element != 8 && element != 16)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *pitch = round_up(width, 512);
    return emu_leave(context, &fault, allocate(context, address, *pitch * height));
}

CUAPI CUresult cuMemFree_v2(CUdeviceptr address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemFree_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (address == 0) {
        return CUDA_SUCCESS;
    }
    struct emu_range *const range = emu_range_find_base((uintptr_t)address, NULL, RANGE_DEVICE);
    if (range == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    emu_range_retire(range);
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuMemGetInfo_v2(size_t *free, size_t *total) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemGetInfo_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (free == NULL || total == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const uint64_t used = used_bytes(context);
    *total = emu_config.memory_bytes;
    *free = used < emu_config.memory_bytes ? emu_config.memory_bytes - used : 0;
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuMemGetAddressRange_v2(CUdeviceptr *base, size_t *bytes, CUdeviceptr address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemGetAddressRange_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const struct emu_range *const range = emu_range_find((uintptr_t)address);
    if (range == NULL || !emu_range_is_device(range)) {
        return CUDA_ERROR_NOT_FOUND;
    }
    if (base != NULL) {
        *base = range->base;
    }
    if (bytes != NULL) {
        *bytes = range->bytes;
    }
    return emu_leave(context, &fault, CUDA_SUCCESS);
}
