/* Filling device memory with a value. */
#include "transfer.h"

static CUresult set(int api, CUdeviceptr to, size_t pitch, uint32_t value, uint32_t value_bytes, size_t width, size_t height,
                    CUstream stream, bool is_async) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(api, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (width == 0 || height == 0) {
        return emu_leave(context, &fault, CUDA_SUCCESS);
    }
    const size_t row = width * value_bytes;
    struct emu_op op = {.kind = OP_SET};
    op.as.set.width = width;
    op.as.set.height = height;
    op.as.set.value = value;
    op.as.set.value_bytes = value_bytes;
    if (to % value_bytes != 0 || (height > 1 && pitch < row) ||
        emu_side_find(context, (uintptr_t)to, (height - 1) * pitch + row, pitch, &op.as.set.to) != CUDA_SUCCESS ||
        op.as.set.to.range == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return emu_transfer(context, stream, &op, &fault, is_async);
}

CUAPI CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t count) {
    return set(API_cuMemsetD8_v2, to, 0, value, 1, count, 1, NULL, false);
}

CUAPI CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, CUstream stream) {
    return set(API_cuMemsetD8Async, to, 0, value, 1, count, 1, stream, true);
}

CUAPI CUresult cuMemsetD16_v2(CUdeviceptr to, unsigned short value, size_t count) {
    return set(API_cuMemsetD16_v2, to, 0, value, 2, count, 1, NULL, false);
}

CUAPI CUresult cuMemsetD16Async(CUdeviceptr to, unsigned short value, size_t count, CUstream stream) {
    return set(API_cuMemsetD16Async, to, 0, value, 2, count, 1, stream, true);
}

CUAPI CUresult cuMemsetD32_v2(CUdeviceptr to, unsigned int value, size_t count) {
    return set(API_cuMemsetD32_v2, to, 0, value, 4, count, 1, NULL, false);
}

CUAPI CUresult cuMemsetD32Async(CUdeviceptr to, unsigned int value, size_t count, CUstream stream) {
    return set(API_cuMemsetD32Async, to, 0, value, 4, count, 1, stream, true);
}

CUAPI CUresult cuMemsetD2D8_v2(CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height) {
    return set(API_cuMemsetD2D8_v2, to, pitch, value, 1, width, height, NULL, false);
}

CUAPI CUresult cuMemsetD2D8Async(CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height,
                                 CUstream stream) {
    return set(API_cuMemsetD2D8Async, to, pitch, value, 1, width, height, stream, true);
}
