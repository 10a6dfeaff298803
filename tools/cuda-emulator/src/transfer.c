#include "transfer.h"

#include <stddef.h>

static bool is_pinned_for(const struct emu_range *range, CUcontext context) {
    return emu_range_is_device(range) || range->context == context || (range->flags & CU_MEMHOSTREGISTER_PORTABLE) != 0;
}

CUresult emu_side_find(CUcontext context, uintptr_t address, uintptr_t span, uintptr_t pitch, struct emu_side *side) {
    struct emu_range *const range = emu_range_find(address);
    side->pitch = pitch;
    if (range == NULL) {
        side->range = NULL;
        side->data = address;
        return emu_range_find(address + span - 1) != NULL ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
    }
    const uintptr_t offset = address - atomic_load_explicit(&range->base, memory_order_relaxed);
    const uintptr_t bytes = atomic_load_explicit(&range->bytes, memory_order_relaxed);
    if (span > bytes - offset) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    side->data = atomic_load_explicit(&range->data, memory_order_relaxed) + offset;
    side->range = is_pinned_for(range, context) ? range : NULL;
    return CUDA_SUCCESS;
}

static void hold(struct emu_range *range) {
    if (range != NULL) {
        atomic_fetch_add(&range->in_flight, 1);
    }
}

static void let_go(struct emu_range *range) {
    if (range != NULL) {
        atomic_fetch_sub(&range->in_flight, 1);
    }
}

static void hold_all(const struct emu_op *op) {
    hold(op->kind == OP_COPY ? op->as.copy.to.range : op->as.set.to.range);
    hold(op->kind == OP_COPY ? op->as.copy.from.range : NULL);
}

void emu_transfer_let_go(const struct emu_op *op) {
    let_go(op->kind == OP_COPY ? op->as.copy.to.range : op->as.set.to.range);
    let_go(op->kind == OP_COPY ? op->as.copy.from.range : NULL);
}

static bool is_pageable(const struct emu_op *op) {
    return op->as.copy.to.range == NULL || op->as.copy.from.range == NULL;
}

static int direction_of(const struct emu_op *op) {
    const struct emu_range *const to = op->as.copy.to.range, *const from = op->as.copy.from.range;
    const bool to_device = to != NULL && emu_range_is_device(to);
    const bool from_device = from != NULL && emu_range_is_device(from);
    return to_device ? from_device ? DIR_D2D : DIR_H2D : from_device ? DIR_D2H : DIR_H2H;
}

CUresult emu_transfer(CUcontext context, CUstream handle, struct emu_op *op, const struct emu_fault *fault, bool is_async) {
    const CUstream stream = emu_stream_of(handle);
    if (stream == NULL) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    const int sticky = stream->context == context ? CUDA_SUCCESS : emu_context_sticky(stream->context);
    if (sticky != CUDA_SUCCESS) {
        return sticky;
    }
    bool waits = !is_async;
    if (op->kind == OP_COPY) {
        const int direction = direction_of(op);
        op->as.copy.direction = direction;
        emu_stat_copy(direction, op->as.copy.height > 1, op->as.copy.width * op->as.copy.height);
        if (is_async && is_pageable(op)) {
            /* The driver could return after staging some of it; that the program may not count on. */
            emu_stat_event(STAT_PAGEABLE_ASYNC);
            waits = true;
        }
    }
    hold_all(op);
    op->async = fault->async;
    op->stall = fault->stall;
    op->submitted_ns = emu_link_throttled ? emu_now_ns() : 0;
    const uint64_t sequence = emu_stream_submit(stream, op);
    if (sequence == 0) {
        emu_transfer_let_go(op);
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (!waits) {
        return CUDA_SUCCESS;
    }
    emu_gate_wait(&stream->done, sequence, -1);
    return emu_context_sticky(context);
}
