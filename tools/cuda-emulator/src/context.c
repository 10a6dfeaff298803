/*
 * Contexts. What is made in one goes with it: streams, events, allocations, openings, registrations. An error of its work stays
 * in it: every later call that needs the context answers with that error, until the context is reset or destroyed. Another
 * device's context does not notice.
 */
#include <stdlib.h>
#include <string.h>

#include "emu.h"

#define STACK 16
#define CU_CONTEXT_IS_DESTROYED 709

pthread_mutex_t emu_lock = PTHREAD_MUTEX_INITIALIZER;

static struct emu_context primaries[EMU_MAX_DEVICES];
static pthread_mutex_t primary_lock = PTHREAD_MUTEX_INITIALIZER; /* held while one is made or taken down */
static _Atomic uint64_t ids = 1;

static __thread CUcontext stack[STACK];
static __thread int depth;

CUcontext emu_current(void) {
    return depth == 0 ? NULL : stack[depth - 1];
}

bool emu_context_is_valid(CUcontext context) {
    return atomic_load_explicit(&context->magic, memory_order_acquire) == EMU_CONTEXT;
}

void emu_context_lose(CUcontext context, CUresult code) {
    int none = CUDA_SUCCESS;
    if (atomic_compare_exchange_strong(&context->sticky, &none, code)) {
        emu_stat_event(STAT_STICKY);
        emu_log("context lost: device=%d, code=%d", context->physical, code);
    }
}

static CUresult set_up(CUcontext context, int device, unsigned int flags) {
    context->device = device;
    context->physical = emu_config.physical[device];
    context->flags = flags;
    context->peers = 0;
    atomic_store(&context->sticky, CUDA_SUCCESS);
    if (context->id == 0) {
        context->id = atomic_fetch_add(&ids, 1);
    }
    const CUresult result = emu_stream_make(context, 0, 0, &context->null_stream);
    atomic_store(&context->magic, EMU_CONTEXT);
    emu_stat_live(STAT_CONTEXTS, 1);
    return result;
}

/* What is queued is dropped, what runs ends. Without emu_lock: this waits. */
static void take_down(CUcontext context) {
    int none = CUDA_SUCCESS;
    atomic_compare_exchange_strong(&context->sticky, &none, CU_CONTEXT_IS_DESTROYED);
    emu_context_drain(context);
    for (;;) {
        pthread_mutex_lock(&emu_lock);
        const CUstream stream = context->streams;
        pthread_mutex_unlock(&emu_lock);
        if (stream == NULL) {
            break;
        }
        emu_stream_close(stream);
    }
    for (;;) {
        pthread_mutex_lock(&emu_lock);
        const CUevent event = context->events;
        pthread_mutex_unlock(&emu_lock);
        if (event == NULL) {
            break;
        }
        emu_event_close(event);
    }
    emu_stream_close(context->null_stream);
    context->null_stream = NULL;
    emu_range_retire_all(context);
    emu_stat_live(STAT_CONTEXTS, -1);
}

CUAPI CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(API_cuDevicePrimaryCtxRetain, device, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (context == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    const CUcontext primary = &primaries[device];
    CUresult result = CUDA_SUCCESS;
    pthread_mutex_lock(&primary_lock);
    if (!primary->alive) {
        primary->primary = true;
        primary->alive = true;
        result = set_up(primary, device, primary->flags);
    }
    primary->retained++;
    pthread_mutex_unlock(&primary_lock);
    *context = primary;
    return emu_leave(primary, &fault, result);
}

CUAPI CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(API_cuDevicePrimaryCtxRelease_v2, device, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const CUcontext primary = &primaries[device];
    pthread_mutex_lock(&primary_lock);
    const bool was_held = primary->retained > 0;
    if (was_held && --primary->retained == 0) {
        take_down(primary);
        atomic_store(&primary->magic, 0);
        primary->alive = false;
    }
    pthread_mutex_unlock(&primary_lock);
    return was_held ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

/* Everything goes, the error too; who retained the context still has it, and it is as new. */
CUAPI CUresult cuDevicePrimaryCtxReset_v2(CUdevice device) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(API_cuDevicePrimaryCtxReset_v2, device, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const CUcontext primary = &primaries[device];
    CUresult result = CUDA_SUCCESS;
    pthread_mutex_lock(&primary_lock);
    if (primary->alive) {
        take_down(primary);
        result = set_up(primary, device, primary->flags);
    }
    pthread_mutex_unlock(&primary_lock);
    return result;
}

CUAPI CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned int *flags, int *active) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(API_cuDevicePrimaryCtxGetState, device, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (flags == NULL || active == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *flags = primaries[device].flags;
    *active = primaries[device].alive;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned int flags) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(API_cuDevicePrimaryCtxSetFlags_v2, device, &fault);
    if (entered == CUDA_SUCCESS) {
        primaries[device].flags = flags;
    }
    return entered;
}

CUAPI CUresult cuCtxCreate_v2(CUcontext *context, unsigned int flags, CUdevice device) {
    struct emu_fault fault;
    const CUresult entered = emu_enter_device(API_cuCtxCreate_v2, device, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (context == NULL || depth == STACK) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    /* Never freed: a handle that is kept after its destruction must be found out. */
    const CUcontext made = calloc(1, sizeof *made);
    if (made == NULL) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    const CUresult result = set_up(made, device, flags);
    stack[depth++] = made;
    *context = made;
    return emu_leave(made, &fault, result);
}

CUAPI CUresult cuCtxDestroy_v2(CUcontext context) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxDestroy_v2, context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (context == NULL || !emu_context_is_valid(context) || context->primary) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    take_down(context);
    atomic_store(&context->magic, 0);
    if (emu_current() == context) {
        depth--;
    }
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxPushCurrent_v2(CUcontext context) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxPushCurrent_v2, context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (context == NULL || depth == STACK || !emu_context_is_valid(context)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    stack[depth++] = context;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxPopCurrent_v2(CUcontext *context) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxPopCurrent_v2, emu_current(), &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (depth == 0) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    depth--;
    if (context != NULL) {
        *context = stack[depth];
    }
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxSetCurrent(CUcontext context) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxSetCurrent, context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (context != NULL && !emu_context_is_valid(context)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    if (context == NULL) {
        depth -= depth > 0;
    } else {
        depth += depth == 0;
        stack[depth - 1] = context;
    }
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxGetCurrent(CUcontext *context) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxGetCurrent, emu_current(), &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (context == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *context = emu_current();
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxGetDevice(CUdevice *device) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuCtxGetDevice, &context, &fault);
    if (entered == CUDA_SUCCESS) {
        *device = context->device;
    }
    return entered;
}

CUAPI CUresult cuCtxGetFlags(unsigned int *flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuCtxGetFlags, &context, &fault);
    if (entered == CUDA_SUCCESS) {
        *flags = context->flags;
    }
    return entered;
}

CUAPI CUresult cuCtxGetId(CUcontext context, unsigned long long *id) {
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxGetId, emu_current(), &fault);
    const CUcontext meant = context == NULL ? emu_current() : context;
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (meant == NULL || !emu_context_is_valid(meant)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    *id = meant->id;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxGetApiVersion(CUcontext context, unsigned int *version) {
    (void)context;
    struct emu_fault fault;
    const CUresult entered = emu_enter(API_cuCtxGetApiVersion, emu_current(), &fault);
    if (entered == CUDA_SUCCESS) {
        *version = 3020;
    }
    return entered;
}

CUAPI CUresult cuCtxGetStreamPriorityRange(int *least, int *greatest) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuCtxGetStreamPriorityRange, &context, &fault);
    if (entered == CUDA_SUCCESS && least != NULL) {
        *least = 0;
    }
    if (entered == CUDA_SUCCESS && greatest != NULL) {
        *greatest = -5;
    }
    return entered;
}

CUAPI CUresult cuCtxSynchronize(void) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuCtxSynchronize, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    emu_context_drain(context);
    return emu_leave(context, &fault, emu_context_sticky(context));
}

CUAPI CUresult cuCtxEnablePeerAccess(CUcontext peer, unsigned int flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuCtxEnablePeerAccess, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (peer == NULL || !emu_context_is_valid(peer) || peer->device == context->device || flags != 0) {
        return flags != 0 ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_INVALID_DEVICE;
    }
    if (context->peers & 1u << peer->device) {
        return CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED;
    }
    context->peers |= 1u << peer->device;
    return CUDA_SUCCESS;
}

CUAPI CUresult cuCtxDisablePeerAccess(CUcontext peer) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuCtxDisablePeerAccess, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (peer == NULL || !emu_context_is_valid(peer) || !(context->peers & 1u << peer->device)) {
        return CUDA_ERROR_PEER_ACCESS_NOT_ENABLED;
    }
    context->peers &= ~(1u << peer->device);
    return CUDA_SUCCESS;
}
