/* The copy calls. Addresses are unified: what memory it is follows from the address. */
#include "transfer.h"

static CUresult copy(int api, uintptr_t to, uintptr_t from, size_t bytes, CUstream stream, bool is_async, int wanted) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(api, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (bytes == 0) {
        return emu_leave(context, &fault, CUDA_SUCCESS);
    }
    struct emu_op op = {.kind = OP_COPY};
    op.as.copy.width = bytes;
    op.as.copy.height = 1;
    if (emu_side_find(context, to, bytes, bytes, &op.as.copy.to) != CUDA_SUCCESS ||
        emu_side_find(context, from, bytes, bytes, &op.as.copy.from) != CUDA_SUCCESS) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const bool to_device = op.as.copy.to.range != NULL && emu_range_is_device(op.as.copy.to.range);
    const bool from_device = op.as.copy.from.range != NULL && emu_range_is_device(op.as.copy.from.range);
    /* A call that names its direction takes a device address only where one belongs. */
    if ((wanted == DIR_H2D && (!to_device || from_device)) || (wanted == DIR_D2H && (to_device || !from_device)) ||
        (wanted == DIR_D2D && (!to_device || !from_device))) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return emu_transfer(context, stream, &op, &fault, is_async);
}

#define ANY (-1)

CUAPI CUresult cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    return copy(API_cuMemcpy, (uintptr_t)to, (uintptr_t)from, bytes, NULL, false, ANY);
}

CUAPI CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    return copy(API_cuMemcpyAsync, (uintptr_t)to, (uintptr_t)from, bytes, stream, true, ANY);
}

CUAPI CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t bytes) {
    return copy(API_cuMemcpyHtoD_v2, (uintptr_t)to, (uintptr_t)from, bytes, NULL, false, DIR_H2D);
}

CUAPI CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
    return copy(API_cuMemcpyHtoDAsync_v2, (uintptr_t)to, (uintptr_t)from, bytes, stream, true, DIR_H2D);
}

CUAPI CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t bytes) {
    return copy(API_cuMemcpyDtoH_v2, (uintptr_t)to, (uintptr_t)from, bytes, NULL, false, DIR_D2H);
}

CUAPI CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
    return copy(API_cuMemcpyDtoHAsync_v2, (uintptr_t)to, (uintptr_t)from, bytes, stream, true, DIR_D2H);
}

CUAPI CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    return copy(API_cuMemcpyDtoD_v2, (uintptr_t)to, (uintptr_t)from, bytes, NULL, false, DIR_D2D);
}

CUAPI CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    return copy(API_cuMemcpyDtoDAsync_v2, (uintptr_t)to, (uintptr_t)from, bytes, stream, true, DIR_D2D);
}

CUAPI CUresult cuMemcpyPeer(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes) {
    (void)to_context;
    (void)from_context;
    return copy(API_cuMemcpyPeer, (uintptr_t)to, (uintptr_t)from, bytes, NULL, false, DIR_D2D);
}

CUAPI CUresult cuMemcpyPeerAsync(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context,
                                 size_t bytes, CUstream stream) {
    (void)to_context;
    (void)from_context;
    return copy(API_cuMemcpyPeerAsync, (uintptr_t)to, (uintptr_t)from, bytes, stream, true, DIR_D2D);
}
