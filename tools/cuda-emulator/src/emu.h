/*
 * Inner interface of the emulator. One idea a file:
 *
 *   config.c   environment                        context.c  contexts, their sticky error, what is current on a thread
 *   fault.c    injected errors and stalls         range.c    which address belongs to what: device, opened or pinned memory
 *   stats.c    counters in a mapped JSON file     shm.c      shared memory files that carry device memory and IPC events
 *   gate.c     waiting for a number to be reached stream.c   queues and the threads that work them off
 *   link.c     bandwidth and latency              the others: one family of calls each
 *
 * Locks: emu_lock guards everything that is created and destroyed (never held while waiting for work); range.c has a lock of
 * its own inside it; a stream's lock guards its tail. While a primary context is made or taken down, context.c holds one more
 * that comes before all others.
 */
#ifndef CUEMU_EMU_H
#define CUEMU_EMU_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "apis.h"
#include "cuda_api.h"

#define EMU_MAX_DEVICES 16
#define EMU_DIRECTIONS 4

enum { DIR_H2D, DIR_D2H, DIR_D2D, DIR_H2H };

/* --- config.c */
struct emu_config {
    int physical_devices;
    int device_count;                 /* what CUDA_VISIBLE_DEVICES leaves */
    int physical[EMU_MAX_DEVICES];    /* ordinal -> physical device */
    uint64_t memory_bytes;            /* of one device */
    uint64_t pin_limit_bytes;         /* all registrations of a process together; 0 = no limit */
    uint64_t rate_bytes_per_s[EMU_DIRECTIONS]; /* 0 = as fast as this machine copies */
    uint64_t latency_ns;              /* of each copy, on its link */
    uint32_t queue_depth;             /* operations a stream takes before its submitter blocks */
    uint64_t spin_ns;                 /* an idle stream thread looks that long before it sleeps */
    int driver_version;
    bool sparse;                      /* do not take device memory's pages up front */
    bool log;
    char directory[256];
};

extern struct emu_config emu_config;

void emu_config_load(void);
void emu_device_uuid(int physical, unsigned char uuid[16]);

/* --- gate.c: a number that only grows, and waiting until it has reached a value; works across processes, too */
struct emu_gate {
    _Atomic uint64_t value;
    _Atomic uint32_t waiters;
    _Atomic uint32_t wakes;
};

void emu_gate_advance(struct emu_gate *gate, uint64_t value);
/* timeout_ns < 0 waits for ever. True when the value was reached. */
bool emu_gate_wait(struct emu_gate *gate, uint64_t value, int64_t timeout_ns);
static inline bool emu_gate_reached(struct emu_gate *gate, uint64_t value) {
    return atomic_load_explicit(&gate->value, memory_order_acquire) >= value;
}
uint64_t emu_now_ns(void);
void emu_sleep_until_ns(uint64_t deadline_ns);

/* --- stats.c */
enum {
    STAT_CONTEXTS,
    STAT_STREAMS,
    STAT_EVENTS,
    STAT_ALLOCATIONS,
    STAT_ALLOCATED_BYTES,
    STAT_IPC_OPENINGS,
    STAT_IPC_OPEN_BYTES,
    STAT_REGISTRATIONS,
    STAT_REGISTERED_BYTES,
    STAT_LIVE_COUNT
};

enum {
    STAT_PAGEABLE_ASYNC,
    STAT_IN_FLIGHT_AT_FREE,
    STAT_QUEUE_FULL,
    STAT_INJECTED,
    STAT_STICKY,
    STAT_STALLED,
    STAT_UNSUPPORTED,
    STAT_CONTROL_LOADS,
    STAT_EVENT_COUNT
};

void emu_stats_open(void);
void emu_stat_call(int api);
void emu_stat_live(int which, int64_t delta);
void emu_stat_event(int which);
void emu_stat_stalled_now(int64_t delta);
void emu_stat_copy(int direction, bool is_2d, uint64_t bytes);
void emu_stat_done(int direction, uint64_t bytes);

/* --- fault.c */
struct emu_fault {
    CUresult now;        /* what the call returns at once */
    CUresult async;      /* what its work on the stream ends with; the context keeps it */
    const char *stall;   /* the work on the stream waits as this file says */
};

void emu_fault_load(void);
void emu_fault_find(int api, int device, struct emu_fault *fault);
void emu_fault_stall(const char *condition);
extern _Atomic bool emu_faults_set;
extern const char *const emu_api_names[API_COUNT];

/* --- shm.c */
struct emu_shm {
    char name[96];
    int fd;
    uint64_t bytes;
};

void emu_shm_sweep(void);
bool emu_shm_create(struct emu_shm *shm, const char *kind, uint64_t bytes, bool sparse);
bool emu_shm_open(struct emu_shm *shm, const char *name);
void *emu_shm_map(const struct emu_shm *shm, uint64_t bytes);
void emu_shm_close(struct emu_shm *shm);
void emu_shm_remove(const char *name);
bool emu_shm_owner_alive(const char *name);
uint64_t emu_shm_used(const char *kind);
int emu_shm_pid(void);

/* --- ipc.c */
bool emu_ipc_pack(const char *name, char handle[64]);
bool emu_ipc_unpack(const char handle[64], char name[96]);

/* --- memory.c: device memory in a file: an address without access, and the bytes */
struct emu_range;
CUresult emu_memory_map(struct emu_range *range, uint64_t bytes);

/* --- context.c */
#define EMU_CONTEXT 0x78746e6f43756543ull

struct emu_context {
    _Atomic uint64_t magic;
    int device;
    int physical;
    bool primary;
    uint32_t retained;      /* primary only */
    unsigned int flags;
    uint64_t id;
    _Atomic int sticky;     /* the error that this context is lost with, 0 = none */
    _Atomic bool alive;     /* primary: was made and not yet taken down */
    uint32_t peers;
    struct emu_stream *null_stream;
    struct emu_stream *streams;
    struct emu_event *events;
};

extern pthread_mutex_t emu_lock;
extern _Atomic bool emu_initialized;

CUcontext emu_current(void);
bool emu_context_is_valid(CUcontext context);
void emu_context_lose(CUcontext context, CUresult code);
static inline int emu_context_sticky(CUcontext context) {
    return atomic_load_explicit(&context->sticky, memory_order_acquire);
}

/* --- range.c: memory the driver knows, by address */
enum range_kind { RANGE_DEVICE, RANGE_OPENED, RANGE_REGISTERED, RANGE_HOST_ALLOC };

struct emu_range {
    _Atomic uintptr_t base;   /* as the caller sees it */
    _Atomic uintptr_t bytes;
    _Atomic uintptr_t data;   /* where the bytes are */
    enum range_kind kind;
    CUcontext context;
    unsigned int flags;
    uint64_t id;
    uint32_t opened;          /* references of an opening */
    struct emu_shm shm;
    _Atomic uint64_t in_flight;
    struct emu_range *next_free;
};

static inline bool emu_range_is_device(const struct emu_range *range) {
    return range->kind == RANGE_DEVICE || range->kind == RANGE_OPENED;
}
struct emu_range *emu_range_new(void);
void emu_range_add(struct emu_range *range);
/* Takes the range away from look-ups, waits until no copy uses it, gives its memory back. */
void emu_range_retire(struct emu_range *range);
struct emu_range *emu_range_find(uintptr_t address);
struct emu_range *emu_range_find_base(uintptr_t base, CUcontext context, enum range_kind kind);
struct emu_range *emu_range_opened(const char *name, CUcontext context);
/* Any range that has a page in common with the one given. */
bool emu_range_overlaps(uintptr_t base, uintptr_t bytes);
void emu_range_retire_all(CUcontext context);
uint64_t emu_range_registered_bytes(void);

/* --- stream.c */
#define EMU_STREAM 0x6d61657274537543ull

enum op_kind { OP_COPY, OP_SET, OP_RECORD, OP_WAIT_EVENT, OP_WAIT_STREAM, OP_HOST_FN, OP_CALLBACK };

struct emu_side {
    uintptr_t data;
    uintptr_t pitch;
    struct emu_range *range;
};

struct emu_op {
    enum op_kind kind;
    CUresult async;           /* injected */
    const char *stall;        /* injected */
    uint64_t submitted_ns;
    union {
        struct {
            struct emu_side to, from;
            uintptr_t width, height;
            int direction;
        } copy;
        struct {
            struct emu_side to;
            uintptr_t width, height;
            uint32_t value, value_bytes;
        } set;
        struct {
            struct emu_event *event;
            uint64_t sequence;
        } event;
        struct {
            struct emu_stream *stream;
            uint64_t sequence;
        } stream;
        struct {
            CUhostFn host_fn;
            CUstreamCallback callback;
            void *user_data;
        } host;
    } as;
};

struct emu_stream {
    _Atomic uint64_t magic;
    CUcontext context;
    unsigned int flags;
    int priority;
    uint64_t id;
    pthread_mutex_t lock;          /* of those who submit */
    bool started;
    _Atomic bool closing;
    struct emu_op *ops;
    _Atomic uint64_t submitted;
    struct emu_gate done;
    _Atomic bool asleep;
    struct emu_gate wake;
    uint64_t link_ns;              /* the stream thread's: when its last copy left its link */
    struct emu_stream *next;       /* of the context, or of those that may be used again */
};

CUresult emu_stream_make(CUcontext context, unsigned int flags, int priority, CUstream *stream);
/* The stream meant by a handle; the null stream's for 0. NULL when there is none. */
CUstream emu_stream_of(CUstream handle);
/* The number of the operation in its stream; 0, and nothing done, when the stream is closed. */
uint64_t emu_stream_submit(CUstream stream, const struct emu_op *op);
CUresult emu_stream_drain(CUstream stream);
void emu_stream_close(CUstream stream);
void emu_context_drain(CUcontext context);

/* --- exec.c */
void emu_execute(CUstream stream, struct emu_op *op);

/* --- link.c: reserves the link and says when the copy is over; 0 when links are not throttled */
uint64_t emu_link_reserve(int device, int direction, uint64_t bytes, uint64_t ready_ns);
extern bool emu_link_throttled;

/* --- event.c */
#define EMU_EVENT 0x746e657645754375ull

struct emu_event_state {
    _Atomic uint64_t recorded;
    struct emu_gate completed;
    _Atomic uint64_t time_ns;
};

struct emu_event {
    _Atomic uint64_t magic;
    CUcontext context;
    unsigned int flags;
    bool opened;
    struct emu_event_state own;
    struct emu_event_state *state; /* own, or shared by processes */
    struct emu_shm shm;
    struct emu_event *next;
};

void emu_event_complete(struct emu_event *event, uint64_t sequence, uint64_t time_ns);
void emu_event_await(struct emu_event *event, uint64_t sequence, CUcontext context);
void emu_event_close(struct emu_event *event);

/* --- calls */

/* Counts a call, and answers for it where a rule says so. The work it submits takes fault.async and fault.stall along. */
CUresult emu_enter(int api, CUcontext context, struct emu_fault *fault);
/* The same, and demands a current context that is not lost. */
CUresult emu_enter_context(int api, CUcontext *context, struct emu_fault *fault);
/* The same for a call about a device by its ordinal. */
CUresult emu_enter_device(int api, CUdevice device, struct emu_fault *fault);
/* For a call without work on a stream: an asynchronous fault hits the context when the call is over. */
CUresult emu_leave(CUcontext context, const struct emu_fault *fault, CUresult result);
void emu_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
