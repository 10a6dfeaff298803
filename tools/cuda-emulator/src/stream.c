/*
 * Streams: a ring of operations each, and a thread that works them off in order. The thread is started with the first operation
 * and ends with the stream. A full ring blocks who submits, as a driver's queue does.
 *
 * A blocking stream and the null stream wait for each other as the legacy default stream has it: an operation of one comes after
 * all that was submitted to the other before.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "emu.h"

#define STACK_BYTES (1u << 20)
#define SPIN_CHECKS 64

#define QUARANTINE 32

/* Structures stay, and are used again late, so that a handle that is used after its stream can be told. */
static CUstream first_unused, last_unused;
static size_t unused_count;
static _Atomic uint64_t ids = 1;

static void remove_from_context(CUstream stream) {
    struct emu_stream **link = &stream->context->streams;
    while (*link != NULL && *link != stream) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = stream->next;
    }
}

static CUstream take_unused(void) {
    pthread_mutex_lock(&emu_lock);
    CUstream stream = NULL;
    if (unused_count > QUARANTINE) {
        stream = first_unused;
        first_unused = stream->next;
        unused_count--;
    }
    pthread_mutex_unlock(&emu_lock);
    return stream;
}

static void put_back(CUstream stream) {
    pthread_mutex_lock(&emu_lock);
    stream->next = NULL;
    if (first_unused == NULL) {
        first_unused = stream;
    } else {
        last_unused->next = stream;
    }
    last_unused = stream;
    unused_count++;
    pthread_mutex_unlock(&emu_lock);
}

CUresult emu_stream_make(CUcontext context, unsigned int flags, int priority, CUstream *made) {
    CUstream stream = take_unused();
    if (stream == NULL) {
        stream = calloc(1, sizeof *stream);
        if (stream == NULL || (stream->ops = calloc(emu_config.queue_depth, sizeof *stream->ops)) == NULL) {
            free(stream);
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        pthread_mutex_init(&stream->lock, NULL);
    }
    stream->context = context;
    stream->flags = flags;
    stream->priority = priority;
    stream->id = atomic_fetch_add(&ids, 1);
    stream->started = false;
    stream->link_ns = 0;
    atomic_store(&stream->closing, false);
    atomic_store(&stream->magic, EMU_STREAM);
    *made = stream;
    return CUDA_SUCCESS;
}

/* A stream of its own; the null stream of a context is none. */
static CUresult make_listed(CUcontext context, unsigned int flags, int priority, CUstream *made) {
    const CUresult result = emu_stream_make(context, flags, priority, made);
    if (result == CUDA_SUCCESS) {
        pthread_mutex_lock(&emu_lock);
        (*made)->next = context->streams;
        context->streams = *made;
        pthread_mutex_unlock(&emu_lock);
        emu_stat_live(STAT_STREAMS, 1);
    }
    return result;
}

CUstream emu_stream_of(CUstream handle) {
    if (handle == NULL || handle == CU_STREAM_LEGACY) {
        return emu_current()->null_stream;
    }
    if (handle == CU_STREAM_PER_THREAD) {
        return NULL;
    }
    return atomic_load_explicit(&handle->magic, memory_order_acquire) == EMU_STREAM ? handle : NULL;
}

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* False when the stream is closed and nothing is left of it. */
static bool await_operation(CUstream stream, uint64_t next) {
    const uint64_t patience_ns = emu_config.spin_ns;
    const uint64_t idle_since_ns = patience_ns == 0 ? 0 : emu_now_ns();
    for (uint32_t spins = 0;; spins++) {
        if (atomic_load_explicit(&stream->submitted, memory_order_acquire) >= next) {
            return true;
        }
        if (atomic_load(&stream->closing)) {
            return atomic_load(&stream->submitted) >= next;
        }
        if (patience_ns != 0 && (spins % SPIN_CHECKS != 0 || emu_now_ns() - idle_since_ns < patience_ns)) {
            relax();
            continue;
        }
        const uint64_t wakes = atomic_load(&stream->wake.value);
        atomic_store(&stream->asleep, true);
        if (atomic_load(&stream->submitted) >= next || atomic_load(&stream->closing)) {
            atomic_store(&stream->asleep, false);
            continue;
        }
        emu_gate_wait(&stream->wake, wakes + 1, -1);
    }
}

static void wake(CUstream stream) {
    if (atomic_load(&stream->asleep) && atomic_exchange(&stream->asleep, false)) {
        emu_gate_advance(&stream->wake, atomic_load(&stream->wake.value) + 1);
    }
}

static void *work_off(void *argument) {
    const CUstream stream = argument;
    prctl(PR_SET_TIMERSLACK, 1ul);
    for (uint64_t next = atomic_load(&stream->done.value) + 1; await_operation(stream, next); next++) {
        emu_execute(stream, &stream->ops[next % emu_config.queue_depth]);
        emu_gate_advance(&stream->done, next);
    }
    /* Whoever closes the stream holds its lock until it is done with it. */
    pthread_mutex_lock(&stream->lock);
    pthread_mutex_unlock(&stream->lock);
    put_back(stream);
    return NULL;
}

static void start(CUstream stream) {
    /* Signals of the host program are none of this thread's, but those that it raises itself: a callback may be Java code. */
    sigset_t blocked, mine;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGSEGV);
    sigdelset(&blocked, SIGBUS);
    sigdelset(&blocked, SIGFPE);
    sigdelset(&blocked, SIGILL);
    sigdelset(&blocked, SIGTRAP);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &blocked, &mine);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, work_off, stream) != 0) {
        fprintf(stderr, "cuda-emulator: no thread for a stream can be had\n");
        abort();
    }
    pthread_setname_np(thread, "cuemu-stream");
    pthread_sigmask(SIG_SETMASK, &mine, NULL);
    pthread_attr_destroy(&attributes);
    stream->started = true;
}

static uint64_t push(CUstream stream, const struct emu_op *op) {
    pthread_mutex_lock(&stream->lock);
    if (atomic_load(&stream->closing)) {
        /* Another thread took the context down meanwhile. */
        pthread_mutex_unlock(&stream->lock);
        return 0;
    }
    const uint64_t sequence = atomic_load_explicit(&stream->submitted, memory_order_relaxed) + 1;
    if (sequence > emu_config.queue_depth && !emu_gate_reached(&stream->done, sequence - emu_config.queue_depth)) {
        emu_stat_event(STAT_QUEUE_FULL);
        emu_gate_wait(&stream->done, sequence - emu_config.queue_depth, -1);
    }
    stream->ops[sequence % emu_config.queue_depth] = *op;
    atomic_store(&stream->submitted, sequence);
    if (!stream->started) {
        start(stream);
    } else {
        wake(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    return sequence;
}

static bool is_idle(CUstream stream) {
    return emu_gate_reached(&stream->done, atomic_load_explicit(&stream->submitted, memory_order_acquire));
}

static void push_wait_for(CUstream waiter, CUstream other) {
    if (!is_idle(other)) {
        struct emu_op op = {.kind = OP_WAIT_STREAM};
        op.as.stream.stream = other;
        op.as.stream.sequence = atomic_load(&other->submitted);
        push(waiter, &op);
    }
}

#define MAX_JOINED 256

static void join_blocking_streams(CUstream null_stream) {
    CUstream others[MAX_JOINED];
    size_t count = 0;
    pthread_mutex_lock(&emu_lock);
    for (CUstream s = null_stream->context->streams; s != NULL && count < MAX_JOINED; s = s->next) {
        if (!(s->flags & CU_STREAM_NON_BLOCKING)) {
            others[count++] = s;
        }
    }
    pthread_mutex_unlock(&emu_lock);
    for (size_t i = 0; i < count; i++) {
        push_wait_for(null_stream, others[i]);
    }
}

uint64_t emu_stream_submit(CUstream stream, const struct emu_op *op) {
    const CUstream null_stream = stream->context->null_stream;
    if (stream == null_stream) {
        join_blocking_streams(stream);
    } else if (null_stream != NULL && !(stream->flags & CU_STREAM_NON_BLOCKING)) {
        push_wait_for(stream, null_stream);
    }
    return push(stream, op);
}

CUresult emu_stream_drain(CUstream stream) {
    const CUcontext context = stream->context;
    emu_gate_wait(&stream->done, atomic_load(&stream->submitted), -1);
    return emu_context_sticky(context);
}

void emu_context_drain(CUcontext context) {
    for (;;) {
        CUstream busy = NULL;
        pthread_mutex_lock(&emu_lock);
        for (CUstream s = context->streams; s != NULL && busy == NULL; s = s->next) {
            busy = is_idle(s) ? NULL : s;
        }
        pthread_mutex_unlock(&emu_lock);
        if (busy == NULL && !is_idle(context->null_stream)) {
            busy = context->null_stream;
        }
        if (busy == NULL) {
            return;
        }
        emu_stream_drain(busy);
    }
}

/* What it holds is still worked off. */
void emu_stream_close(CUstream stream) {
    const bool is_null_stream = stream == stream->context->null_stream;
    uint64_t magic = EMU_STREAM;
    if (!atomic_compare_exchange_strong(&stream->magic, &magic, 0)) {
        return;
    }
    pthread_mutex_lock(&emu_lock);
    remove_from_context(stream);
    pthread_mutex_unlock(&emu_lock);
    if (!is_null_stream) {
        emu_stat_live(STAT_STREAMS, -1);
    }
    pthread_mutex_lock(&stream->lock);
    const bool was_started = stream->started;
    atomic_store(&stream->closing, true);
    wake(stream);
    pthread_mutex_unlock(&stream->lock);
    if (!was_started) {
        put_back(stream);
    }
}

static CUresult create(int api, CUstream *stream, unsigned int flags, int priority) {
    CUcontext context;
    struct emu_fault fault;
    const CUresult entered = emu_enter_context(api, &context, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (stream == NULL || (flags & ~(unsigned int)CU_STREAM_NON_BLOCKING) != 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return emu_leave(context, &fault, make_listed(context, flags, priority > 0 ? 0 : priority < -5 ? -5 : priority, stream));
}

CUAPI CUresult cuStreamCreate(CUstream *stream, unsigned int flags) {
    return create(API_cuStreamCreate, stream, flags, 0);
}

CUAPI CUresult cuStreamCreateWithPriority(CUstream *stream, unsigned int flags, int priority) {
    return create(API_cuStreamCreateWithPriority, stream, flags, priority);
}

/* A call about a stream: its own, and that of its context. */
static CUresult enter_stream(int api, CUstream handle, CUstream *stream, struct emu_fault *fault) {
    CUcontext context;
    const CUresult entered = emu_enter_context(api, &context, fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    *stream = emu_stream_of(handle);
    return *stream == NULL ? CUDA_ERROR_INVALID_HANDLE : emu_context_sticky((*stream)->context);
}

CUAPI CUresult cuStreamDestroy_v2(CUstream handle) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamDestroy_v2, handle, &stream, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (stream != handle) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    const CUcontext context = stream->context;
    emu_stream_close(stream);
    return emu_leave(context, &fault, CUDA_SUCCESS);
}

CUAPI CUresult cuStreamQuery(CUstream handle) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamQuery, handle, &stream, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    return emu_leave(stream->context, &fault, is_idle(stream) ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY);
}

CUAPI CUresult cuStreamSynchronize(CUstream handle) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamSynchronize, handle, &stream, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    return emu_leave(stream->context, &fault, emu_stream_drain(stream));
}

static CUresult host_call(int api, CUstream handle, struct emu_op *op) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(api, handle, &stream, &fault);
    if (entered != CUDA_SUCCESS) {
        return entered;
    }
    if (op->as.host.host_fn == NULL && op->as.host.callback == NULL) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    op->async = fault.async;
    op->stall = fault.stall;
    return emu_stream_submit(stream, op) == 0 ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
}

CUAPI CUresult cuLaunchHostFunc(CUstream handle, CUhostFn function, void *user_data) {
    struct emu_op op = {.kind = OP_HOST_FN};
    op.as.host.host_fn = function;
    op.as.host.user_data = user_data;
    return host_call(API_cuLaunchHostFunc, handle, &op);
}

CUAPI CUresult cuStreamAddCallback(CUstream handle, CUstreamCallback callback, void *user_data, unsigned int flags) {
    struct emu_op op = {.kind = OP_CALLBACK};
    op.as.host.callback = flags == 0 ? callback : NULL;
    op.as.host.user_data = user_data;
    return host_call(API_cuStreamAddCallback, handle, &op);
}

CUAPI CUresult cuStreamGetPriority(CUstream handle, int *priority) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamGetPriority, handle, &stream, &fault);
    if (entered == CUDA_SUCCESS) {
        *priority = stream->priority;
    }
    return entered;
}

CUAPI CUresult cuStreamGetFlags(CUstream handle, unsigned int *flags) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamGetFlags, handle, &stream, &fault);
    if (entered == CUDA_SUCCESS) {
        *flags = stream->flags;
    }
    return entered;
}

CUAPI CUresult cuStreamGetCtx(CUstream handle, CUcontext *context) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamGetCtx, handle, &stream, &fault);
    if (entered == CUDA_SUCCESS) {
        *context = stream->context;
    }
    return entered;
}

CUAPI CUresult cuStreamGetId(CUstream handle, unsigned long long *id) {
    CUstream stream;
    struct emu_fault fault;
    const CUresult entered = enter_stream(API_cuStreamGetId, handle, &stream, &fault);
    if (entered == CUDA_SUCCESS) {
        *id = stream->id;
    }
    return entered;
}
