/* What an address is. */
#include <stdint.h>

#include "emu.h"

enum {
    ATTRIBUTE_CONTEXT = 1,
    ATTRIBUTE_MEMORY_TYPE = 2,
    ATTRIBUTE_DEVICE_POINTER = 3,
    ATTRIBUTE_HOST_POINTER = 4,
    ATTRIBUTE_SYNC_MEMOPS = 6,
    ATTRIBUTE_BUFFER_ID = 7,
    ATTRIBUTE_IS_MANAGED = 8,
    ATTRIBUTE_DEVICE_ORDINAL = 9,
    ATTRIBUTE_IS_LEGACY_IPC_CAPABLE = 10,
    ATTRIBUTE_RANGE_START = 11,
    ATTRIBUTE_RANGE_SIZE = 12,
    ATTRIBUTE_MAPPED = 13
};

/* Of memory the driver does not know, range is NULL. */
static CUresult attribute_of(void *value, CUpointer_attribute attribute, CUdeviceptr address, const struct emu_range *range) {
    const bool is_device = range != NULL && emu_range_is_device(range);
    switch (attribute) {
        case ATTRIBUTE_CONTEXT:
            *(CUcontext *)value = range == NULL ? NULL : range->context;
            break;
        case ATTRIBUTE_MEMORY_TYPE:
            *(unsigned int *)value = range == NULL ? 0 : is_device ? CU_MEMORYTYPE_DEVICE : CU_MEMORYTYPE_HOST;
            break;
        case ATTRIBUTE_DEVICE_POINTER:
            *(CUdeviceptr *)value = range == NULL ? 0 : address;
            break;
        case ATTRIBUTE_HOST_POINTER:
            *(void **)value = range == NULL || is_device ? NULL : (void *)(uintptr_t)address;
            break;
        case ATTRIBUTE_SYNC_MEMOPS:
        case ATTRIBUTE_IS_MANAGED:
            *(unsigned int *)value = 0;
            break;
        case ATTRIBUTE_BUFFER_ID:
            *(unsigned long long *)value = range == NULL ? 0 : range->id;
            break;
        case ATTRIBUTE_DEVICE_ORDINAL:
            *(int *)value = range == NULL ? -2 : range->context->device;
            break;
        case ATTRIBUTE_IS_LEGACY_IPC_CAPABLE:
            *(unsigned int *)value = range != NULL && range->kind == RANGE_DEVICE;
            break;
        case ATTRIBUTE_RANGE_START:
            *(CUdeviceptr *)value = range == NULL ? 0 : range->base;
            break;
        case ATTRIBUTE_RANGE_SIZE:
            *(size_t *)value = range == NULL ? 0 : range->bytes;
            break;
        case ATTRIBUTE_MAPPED:
            *(unsigned int *)value = range != NULL;
            break;
        default:
            return CUDA_ERROR_NOT_SUPPORTED;
    }
    return CUDA_SUCCESS;
}

CUAPI CUresult cuPointerGetAttribute(void *value, CUpointer_attribute attribute, CUdeviceptr address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuPointerGetAttribute, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const struct emu_range *const range = emu_range_find((uintptr_t)address);
    return value == NULL || range == NULL ? CUDA_ERROR_INVALID_VALUE : attribute_of(value, attribute, address, range);
}

CUAPI CUresult cuPointerGetAttributes(unsigned int count, CUpointer_attribute *attributes, void **values, CUdeviceptr address) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuPointerGetAttributes, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const struct emu_range *const range = emu_range_find((uintptr_t)address);
    for (unsigned int i = 0; i < count; i++) {
        const CUresult result = attribute_of(values[i], attributes[i], address, range);
        if (result != CUDA_SUCCESS) {
            return result;
        }
    }
    return CUDA_SUCCESS;
}
