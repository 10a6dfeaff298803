/* What a stream's thread does with an operation. */
#include <string.h>

#include "transfer.h"

static void copy_rows(const struct emu_op *op, uintptr_t rows, uintptr_t width) {
    const struct emu_side *const to = &op->as.copy.to, *const from = &op->as.copy.from;
    for (uintptr_t row = 0; row < rows; row++) {
        memmove((void *)(to->data + row * to->pitch), (const void *)(from->data + row * from->pitch), width);
    }
}

/* The first half of what was to be copied: an error in the middle leaves such a thing. */
static void copy_half(const struct emu_op *op) {
    if (op->as.copy.height > 1) {
        copy_rows(op, op->as.copy.height / 2, op->as.copy.width);
    } else {
        copy_rows(op, 1, op->as.copy.width / 2);
    }
}

static uint64_t later(uint64_t one, uint64_t other) {
    return one > other ? one : other;
}

static void copy(CUstream stream, const struct emu_op *op) {
    const uint64_t bytes = op->as.copy.width * op->as.copy.height;
    uint64_t end_ns = 0;
    if (emu_link_throttled) {
        const uint64_t ready_ns = later(op->submitted_ns, stream->link_ns);
        end_ns = emu_link_reserve(stream->context->physical, op->as.copy.direction, bytes, ready_ns);
        stream->link_ns = end_ns;
    }
    copy_rows(op, op->as.copy.height, op->as.copy.width);
    if (end_ns > emu_now_ns()) {
        emu_sleep_until_ns(end_ns);
    }
    emu_stat_done(op->as.copy.direction, bytes);
}

static void set(const struct emu_op *op) {
    const uint32_t unit = op->as.set.value_bytes;
    for (uintptr_t row = 0; row < op->as.set.height; row++) {
        const uintptr_t start = op->as.set.to.data + row * op->as.set.to.pitch;
        if (unit == 1) {
            memset((void *)start, (int)op->as.set.value, op->as.set.width);
            continue;
        }
        for (uintptr_t i = 0; i < op->as.set.width; i++) {
            memcpy((void *)(start + i * unit), &op->as.set.value, unit);
        }
    }
}

static uint64_t event_time(CUstream stream, const struct emu_op *op) {
    return emu_link_throttled ? later(op->submitted_ns, stream->link_ns) : emu_now_ns();
}

void emu_execute(CUstream stream, struct emu_op *op) {
    const CUcontext context = stream->context;
    if (op->stall != NULL) {
        emu_fault_stall(op->stall);
    }
    bool is_lost = emu_context_sticky(context) != CUDA_SUCCESS;
    if (op->async != CUDA_SUCCESS && !is_lost) {
        if (op->kind == OP_COPY) {
            copy_half(op);
        }
        emu_context_lose(context, op->async);
        is_lost = true;
    }
    switch (op->kind) {
        case OP_COPY:
            if (!is_lost) {
                copy(stream, op);
            }
            emu_transfer_let_go(op);
            break;
        case OP_SET:
            if (!is_lost) {
                set(op);
            }
            emu_transfer_let_go(op);
            break;
        case OP_RECORD:
            emu_event_complete(op->as.event.event, op->as.event.sequence, event_time(stream, op));
            break;
        case OP_WAIT_EVENT:
            emu_event_await(op->as.event.event, op->as.event.sequence, context);
            stream->link_ns = later(stream->link_ns, emu_now_ns());
            break;
        case OP_WAIT_STREAM:
            emu_gate_wait(&op->as.stream.stream->done, op->as.stream.sequence, -1);
            stream->link_ns = later(stream->link_ns, emu_now_ns());
            break;
        case OP_HOST_FN:
            if (!is_lost) {
                op->as.host.host_fn(op->as.host.user_data);
            }
            break;
        case OP_CALLBACK:
            op->as.host.callback(stream, emu_context_sticky(context), op->as.host.user_data);
            break;
    }
}
