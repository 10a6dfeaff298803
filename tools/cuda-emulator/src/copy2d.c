/* Pitched copies. */
#include "transfer.h"

#define MAX_PITCH 0x7fffffffu

struct pitched {
    unsigned int type;
    const void *host;
    CUdeviceptr device;
    size_t x, y, pitch;
};

static CUresult find_side(CUcontext context, const struct pitched *p, size_t width, size_t height, struct emu_side *side) {
    const size_t pitch = p->pitch == 0 ? p->x + width : p->pitch;
    if (pitch < p->x + width || (height > 1 && pitch > MAX_PITCH)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    uintptr_t base = 0;
    switch (p->type) {
        case CU_MEMORYTYPE_HOST:
            base = (uintptr_t)p->host;
            break;
        case CU_MEMORYTYPE_DEVICE:
        case CU_MEMORYTYPE_UNIFIED:
            base = (uintptr_t)p->device;
            break;
        case CU_MEMORYTYPE_ARRAY:
            return CUDA_ERROR_NOT_SUPPORTED;
        default:
            return CUDA_ERROR_INVALID_VALUE;
    }
    const uintptr_t start = base + p->y * pitch + p->x;
    const CUresult result = emu_side_find(context, start, (height - 1) * pitch + width, pitch, side);
    if (result != CUDA_SUCCESS) {
        return result;
    }
    const bool is_device = side->range != NULL && emu_range_is_device(side->range);
    return (p->type == CU_MEMORYTYPE_DEVICE && !is_device) || (p->type == CU_MEMORYTYPE_HOST && is_device)
               ? CUDA_ERROR_INVALID_VALUE
               : CUDA_SUCCESS;
}

static CUresult copy2d(int api, const CUDA_MEMCPY2D *c, CUstream stream, bool is_async) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(api, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (c == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (c->WidthInBytes == 0 || c->Height == 0) {
        return emu_leave(context, &fault, CUDA_SUCCESS);
    }
    struct emu_op op = {.kind = OP_COPY};
    op.as.copy.width = c->WidthInBytes;
    op.as.copy.height = c->Height;
    const struct pitched to = {c->dstMemoryType, c->dstHost, c->dstDevice, c->dstXInBytes, c->dstY, c->dstPitch};
    const struct pitched from = {c->srcMemoryType, c->srcHost, c->srcDevice, c->srcXInBytes, c->srcY, c->srcPitch};
    CUresult result = find_side(context, &to, c->WidthInBytes, c->Height, &op.as.copy.to);
    if (result == CUDA_SUCCESS) {
        result = find_side(context, &from, c->WidthInBytes, c->Height, &op.as.copy.from);
    }
    return result != CUDA_SUCCESS ? result : emu_transfer(context, stream, &op, &fault, is_async);
}

CUAPI CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D *copy) {
    return copy2d(API_cuMemcpy2D_v2, copy, NULL, false);
}

CUAPI CUresult cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D *copy) {
    return copy2d(API_cuMemcpy2DUnaligned_v2, copy, NULL, false);
}

CUAPI CUresult cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D *copy, CUstream stream) {
    return copy2d(API_cuMemcpy2DAsync_v2, copy, stream, true);
}
