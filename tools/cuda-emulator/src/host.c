/*
 * Host memory that the device may reach: registered, or allocated here. It belongs to the context that was current, and goes with
 * it; only what is portable counts as pinned in another context.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emu.h"

#define PROBE_PAGES 4096

/* Memory that is not there cannot be pinned. */
static bool is_mapped(uintptr_t base, uintptr_t bytes) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t start = base & ~(page - 1), end = (base + bytes + page - 1) & ~(page - 1);
    unsigned char resident[PROBE_PAGES];
    for (uintptr_t at = start; at < end; at += PROBE_PAGES * page) {
        const uintptr_t length = end - at < PROBE_PAGES * page ? end - at : PROBE_PAGES * page;
        if (mincore((void *)at, length, resident) != 0 && errno == ENOMEM) {
            return false;
        }
    }
    return true;
}

static bool exceeds_limit(uint64_t bytes) {
    return emu_config.pin_limit_bytes != 0 && emu_range_registered_bytes() + bytes > emu_config.pin_limit_bytes;
}

static void add(CUcontext context, uintptr_t base, uintptr_t bytes, unsigned int flags, enum range_kind kind) {
    struct emu_range *const range = emu_range_new();
    range->kind = kind;
    range->context = context;
    range->flags = flags;
    range->base = base;
    range->data = base;
    range->bytes = bytes;
    emu_range_add(range);
}

CUAPI CUresult cuMemHostRegister_v2(void *address, size_t bytes, unsigned int flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemHostRegister_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const uintptr_t base = (uintptr_t)address;
    if (base == 0 || bytes == 0 || base + bytes < base || flags > 15) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (emu_range_overlaps(base, bytes)) {
        return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
    }
    if (!is_mapped(base, bytes)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (exceeds_limit(bytes)) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    add(context, base, bytes, flags, RANGE_REGISTERED);
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuMemHostUnregister(void *address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemHostUnregister, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    struct emu_range *const range = emu_range_find_base((uintptr_t)address, NULL, RANGE_REGISTERED);
    if (range == NULL) {
        return address == NULL ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
    }
    emu_range_retire(range);
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

static CUresult allocate(int api, void **address, size_t bytes, unsigned int flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(api, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (address == NULL || bytes == 0 || flags > 7) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (exceeds_limit(bytes)) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *const memory =
        mmap(NULL, (bytes + page - 1) & ~(page - 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    add(context, (uintptr_t)memory, bytes, flags, RANGE_HOST_ALLOC);
    *address = memory;
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuMemHostAlloc(void **address, size_t bytes, unsigned int flags) {
    return allocate(API_cuMemHostAlloc, address, bytes, flags);
}

CUAPI CUresult cuMemAllocHost_v2(void **address, size_t bytes) {
    return allocate(API_cuMemAllocHost_v2, address, bytes, 0);
}

CUAPI CUresult cuMemFreeHost(void *address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemFreeHost, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    struct emu_range *const range = emu_range_find_base((uintptr_t)address, NULL, RANGE_HOST_ALLOC);
    if (range == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    emu_range_retire(range);
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr *address, void *host, unsigned int flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemHostGetDevicePointer_v2, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const struct emu_range *const range = emu_range_find((uintptr_t)host);
    if (address == NULL || flags != 0 || range == NULL || emu_range_is_device(range)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *address = (CUdeviceptr)(uintptr_t)host;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuMemHostGetFlags(unsigned int *flags, void *host) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuMemHostGetFlags, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const struct emu_range *const range = emu_range_find((uintptr_t)host);
    if (flags == NULL || range == NULL || emu_range_is_device(range)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *flags = range->flags;
    return CUDA_SUCCESS;
}
