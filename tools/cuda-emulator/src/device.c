/* Devices: what they are called and what they say of themselves. They look like one H100 each, on a bus of its own. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "emu.h"

#define ENTER_DEVICE(api, device, is_bad)                                                                              \
    struct emu_fault fault;                                                                                            \
    const CUresult entered = emu_enter_device(API_##api, device, &fault);                                                  \
    if (entered != CUDA_SUCCESS) {                                                                                     \
        return entered;                                                                                                \
    }                                                                                                                  \
    if (is_bad) {                                                                                                      \
        return CUDA_ERROR_INVALID_VALUE;                                                                               \
    }

CUAPI CUresult cuDeviceGetCount(int *count) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuDeviceGetCount, NULL, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (count == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *count = emu_config.device_count;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    ENTER_DEVICE(cuDeviceGet, ordinal, device == NULL)
    *device = ordinal;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
    ENTER_DEVICE(cuDeviceGetName, device, name == NULL || length <= 0)
    snprintf(name, (size_t)length, "PegaFlow emulated H100 %d", emu_config.physical[device]);
    return CUDA_SUCCESS;
}

static CUresult get_uuid(int api, CUuuid *uuid, CUdevice device) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(api, device, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (uuid == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    emu_device_uuid(emu_config.physical[device], (unsigned char *)uuid->bytes);
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice device) {
    return get_uuid(API_cuDeviceGetUuid, uuid, device);
}

CUAPI CUresult cuDeviceGetUuid_v2(CUuuid *uuid, CUdevice device) {
    return get_uuid(API_cuDeviceGetUuid_v2, uuid, device);
}

CUAPI CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
    ENTER_DEVICE(cuDeviceTotalMem_v2, device, bytes == NULL)
    *bytes = emu_config.memory_bytes;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDeviceComputeCapability(int *major, int *minor, CUdevice device) {
    ENTER_DEVICE(cuDeviceComputeCapability, device, major == NULL || minor == NULL)
    *major = 9;
    *minor = 0;
    return CUDA_SUCCESS;
}

static int attribute_of(CUdevice_attribute attribute, int physical) {
    switch (attribute) {
        case 1: /* threads per block */
            return 1024;
        case 10: /* warp */
            return 32;
        case 11: /* largest pitch of a 2-D copy */
            return 0x7fffffff;
        case 13: /* clock, kHz */
            return 1980000;
        case 16: /* multiprocessors */
            return 132;
        case 33: /* PCI bus */
            return physical + 1;
        case 38: /* L2, bytes */
            return 50 << 20;
        case 40: /* copy engines that work at the same time */
            return 3;
        case 15: /* copies overlap kernels */
        case 19: /* maps host memory */
        case 31: /* concurrent kernels */
        case 41: /* unified addressing */
        case 78: /* stream priorities */
        case 91: /* host pointers of registered memory are device pointers */
        case 99: /* host memory can be registered */
        case 113: /* also read-only */
        case 125: /* interprocess events */
            return 1;
        case 75: /* compute capability */
            return 9;
        default: /* of what is not emulated there is none: pools, VMM, managed memory, integrated, ... */
            return 0;
    }
}

CUAPI CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
    ENTER_DEVICE(cuDeviceGetAttribute, device, value == NULL || attribute < 1)
    *value = attribute_of(attribute, emu_config.physical[device]);
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDeviceGetPCIBusId(char *text, int length, CUdevice device) {
    ENTER_DEVICE(cuDeviceGetPCIBusId, device, text == NULL || length < 13)
    snprintf(text, (size_t)length, "0000:%02x:00.0", emu_config.physical[device] + 1);
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDeviceGetByPCIBusId(CUdevice *device, const char *text) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuDeviceGetByPCIBusId, NULL, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (device == NULL || text == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    for (int i = 0; i < emu_config.device_count; i++) {
        char id[16];
        snprintf(id, sizeof id, "0000:%02x:00.0", emu_config.physical[i] + 1);
        if (strcasecmp(id, text) == 0 || strcasecmp(id + 5, text) == 0) {
            *device = i;
            return CUDA_SUCCESS;
        }
    }
    return CUDA_ERROR_INVALID_DEVICE;
}

CUAPI CUresult cuDeviceCanAccessPeer(int *can, CUdevice device, CUdevice peer) {
    ENTER_DEVICE(cuDeviceCanAccessPeer, device, can == NULL)
    if (peer < 0 || peer >= emu_config.device_count) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    *can = device != peer;
    return CUDA_SUCCESS;
}
