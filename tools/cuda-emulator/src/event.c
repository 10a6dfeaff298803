/* Events. The state of one that other processes may open lies in shared memory. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "emu.h"

#define LIVENESS_NS 100000000ll
#define QUARANTINE 4096

static struct emu_event *first_unused, *last_unused; /* used again only after QUARANTINE others */
static size_t unused_count;

void emu_event_complete(struct emu_event *event, uint64_t sequence, uint64_t time_ns) {
    atomic_store_explicit(&event->state->time_ns, time_ns, memory_order_relaxed);
    emu_gate_advance(&event->state->completed, sequence);
}

/* Whoever waits for a process that died, or in a context that is lost, waits no longer. */
void emu_event_await(struct emu_event *event, uint64_t sequence, CUcontext context) {
    while (!emu_gate_wait(&event->state->completed, sequence, LIVENESS_NS)) {
        if (emu_context_sticky(context) != CUDA_SUCCESS || (event->opened && !emu_shm_owner_alive(event->shm.name))) {
            return;
        }
    }
}

static struct emu_event *take(void) {
    pthread_mutex_lock(&emu_lock);
    struct emu_event *event = NULL;
    if (unused_count > QUARANTINE) {
        event = first_unused;
        first_unused = event->next;
        unused_count--;
    }
    pthread_mutex_unlock(&emu_lock);
    if (event == NULL) {
        event = calloc(1, sizeof *event);
    }
    if (event != NULL) {
        event->state = &event->own;
        event->shm.fd = -1;
        event->opened = false;
        atomic_store(&event->own.completed.value, atomic_load(&event->own.recorded));
        atomic_store(&event->own.time_ns, 0);
    }
    return event;
}

static void put_back(struct emu_event *event) {
    pthread_mutex_lock(&emu_lock);
    event->next = NULL;
    if (first_unused == NULL) {
        first_unused = event;
    } else {
        last_unused->next = event;
    }
    last_unused = event;
    unused_count++;
    pthread_mutex_unlock(&emu_lock);
}

static void add_to(CUcontext context, struct emu_event *event, unsigned int flags) {
    event->context = context;
    event->flags = flags;
    pthread_mutex_lock(&emu_lock);
    event->next = context->events;
    context->events = event;
    pthread_mutex_unlock(&emu_lock);
    atomic_store(&event->magic, EMU_EVENT);
    emu_stat_live(STAT_EVENTS, 1);
}

void emu_event_close(struct emu_event *event) {
    uint64_t magic = EMU_EVENT;
    if (!atomic_compare_exchange_strong(&event->magic, &magic, 0)) {
        return;
    }
    pthread_mutex_lock(&emu_lock);
    struct emu_event **link = &event->context->events;
    while (*link != event) {
        link = &(*link)->next;
    }
    *link = event->next;
    pthread_mutex_unlock(&emu_lock);
    emu_stat_live(STAT_EVENTS, -1);
    if (event->state != &event->own) {
        /* The mapping stays: work on a stream may look at it. One page each, and few are made. */
        if (!event->opened) {
            emu_shm_remove(event->shm.name);
        }
        emu_shm_close(&event->shm);
        return;
    }
    put_back(event);
}

static CUresult enter_event(int api, CUevent event, struct emu_fault *fault) {
    CUcontext context;
    const CUresult entered = emu_enter_context(api, &context, fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (event == NULL || atomic_load_explicit(&event->magic, memory_order_acquire) != EMU_EVENT) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    return emu_context_sticky(event->context);
}

CUAPI CUresult cuEventCreate(CUevent *made, unsigned int flags) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuEventCreate, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const bool shared = flags & CU_EVENT_INTERPROCESS;
    if (made == NULL || flags > 7 || (shared && !(flags & CU_EVENT_DISABLE_TIMING))) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    struct emu_event *const event = take();
    if (event == NULL) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    if (shared) {
        struct emu_event_state *state = NULL;
        if (emu_shm_create(&event->shm, "event", sizeof *state, false)) {
            state = emu_shm_map(&event->shm, sizeof *state);
        }
        if (state == NULL) {
            put_back(event);
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        event->state = state;
    }
    add_to(context, event, flags);
    *made = event;
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuEventDestroy_v2(CUevent event) {
    struct emu_fault fault;
    const CUresult entered = enter_event(API_cuEventDestroy_v2, event, &fault);
    if (entered == CUDA_SUCCESS) {
        emu_event_close(event);
    }
    return entered;
}

static CUresult record(int api, CUevent event, CUstream handle) {
    struct emu_fault fault;
    const CUresult entered = enter_event(api, event, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const CUstream stream = emu_stream_of(handle);
    if (stream == NULL || stream->context != event->context) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    struct emu_op op = {.kind = OP_RECORD, .async = fault.async, .stall = fault.stall};
    op.submitted_ns = emu_link_throttled ? emu_now_ns() : 0;
    op.as.event.event = event;
    op.as.event.sequence = atomic_fetch_add(&event->state->recorded, 1) + 1;
    if (emu_stream_submit(stream, &op) == 0) {
        emu_event_complete(event, op.as.event.sequence, emu_now_ns());
        return CUDA_ERROR_INVALID_HANDLE;
    }
    return CUDA_SUCCESS;
}

CUAPI CUresult cuEventRecord(CUevent event, CUstream stream) {
    return record(API_cuEventRecord, event, stream);
}

CUAPI CUresult cuEventRecordWithFlags(CUevent event, CUstream stream, unsigned int flags) {
    return flags > 1 ? CUDA_ERROR_INVALID_VALUE : record(API_cuEventRecordWithFlags, event, stream);
}

static bool is_complete(CUevent event) {
    return emu_gate_reached(&event->state->completed, atomic_load_explicit(&event->state->recorded, memory_order_acquire));
}

CUAPI CUresult cuEventQuery(CUevent event) {
    struct emu_fault fault;
    const CUresult entered = enter_event(API_cuEventQuery, event, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const CUresult result = is_complete(event) ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
    /* Lost between the look at the context and that at the event: the work did not succeed. */
    const int sticky = emu_context_sticky(event->context);
    return emu_leave(event->context, &fault, sticky != CUDA_SUCCESS ? sticky : result);
}

CUAPI CUresult cuEventSynchronize(CUevent event) {
    struct emu_fault fault;
    const CUresult entered = enter_event(API_cuEventSynchronize, event, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    emu_event_await(event, atomic_load(&event->state->recorded), event->context);
    return emu_leave(event->context, &fault, emu_context_sticky(event->context));
}

CUAPI CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) {
    struct emu_fault fault;
    CUresult entered = enter_event(API_cuEventElapsedTime, start, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (end == NULL || atomic_load(&end->magic) != EMU_EVENT || ((start->flags | end->flags) & CU_EVENT_DISABLE_TIMING)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (milliseconds == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (!is_complete(start) || !is_complete(end)) {
        return CUDA_ERROR_NOT_READY;
    }
    const uint64_t from = atomic_load(&start->state->time_ns), to = atomic_load(&end->state->time_ns);
    if (from == 0 || to == 0) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    *milliseconds = (float)((double)(int64_t)(to - from) / 1e6);
    return CUDA_SUCCESS;
}

CUAPI CUresult cuStreamWaitEvent(CUstream handle, CUevent event, unsigned int flags) {
    struct emu_fault fault;
    const CUresult entered = enter_event(API_cuStreamWaitEvent, event, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    const CUstream stream = emu_stream_of(handle);
    if (stream == NULL) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (flags > 1) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    struct emu_op op = {.kind = OP_WAIT_EVENT, .async = fault.async, .stall = fault.stall};
    op.as.event.event = event;
    op.as.event.sequence = atomic_load(&event->state->recorded);
    return emu_stream_submit(stream, &op) == 0 ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
}

CUAPI CUresult cuIpcGetEventHandle(CUipcEventHandle *handle, CUevent event) {
    struct emu_fault fault;
    const CUresult entered = enter_event(API_cuIpcGetEventHandle, event, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (handle == NULL || !(event->flags & CU_EVENT_INTERPROCESS) || event->opened) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    memset(handle, 0, sizeof *handle);
    return emu_ipc_pack(event->shm.name, handle->reserved) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUAPI CUresult cuIpcOpenEventHandle(CUevent *made, CUipcEventHandle handle) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(API_cuIpcOpenEventHandle, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    char name[96];
    if (made == NULL || !emu_ipc_unpack(handle.reserved, name)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    struct emu_event *const event = take();
    if (event == NULL) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    struct emu_event_state *state = NULL;
    if (emu_shm_owner_alive(name) && emu_shm_open(&event->shm, name)) {
        state = emu_shm_map(&event->shm, sizeof *state);
    }
    if (state == NULL) {
        emu_shm_close(&event->shm);
        put_back(event);
        return CUDA_ERROR_MAP_FAILED;
    }
    event->state = state;
    event->opened = true;
    add_to(context, event, CU_EVENT_INTERPROCESS | CU_EVENT_DISABLE_TIMING);
    *made = event;
    return CUDA_SUCCESS;
}
