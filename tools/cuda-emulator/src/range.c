/*
 * Which memory an address belongs to. One table of all ranges, sorted by base. A look-up on a hot path usually ends at what the
 * thread found before: it stands while no range came or went.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "emu.h"

#define REMEMBERED 4
#define DRAIN_PERIOD_NS 50000ull

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct emu_range **table;
static size_t count, capacity;
static struct emu_range *unused;
static _Atomic uint64_t generation = 1;
static _Atomic uint64_t ids = 1;

static __thread struct {
    uint64_t generation;
    struct emu_range *range;
} remembered[REMEMBERED];
static __thread unsigned int turn;

/* Never given back to the allocator: work on a stream may hold one that is gone. */
struct emu_range *emu_range_new(void) {
    pthread_rwlock_wrlock(&lock);
    struct emu_range *range = unused;
    if (range != NULL) {
        unused = range->next_free;
    }
    pthread_rwlock_unlock(&lock);
    if (range == NULL) {
        range = calloc(1, sizeof *range);
    }
    range->context = NULL;
    range->flags = 0;
    range->opened = 0;
    range->shm.fd = -1;
    range->shm.name[0] = 0;
    range->id = atomic_fetch_add(&ids, 1);
    return range;
}

static void account(const struct emu_range *range, int64_t sign) {
    const int64_t bytes = sign * (int64_t)atomic_load(&range->bytes);
    switch (range->kind) {
        case RANGE_DEVICE:
            emu_stat_live(STAT_ALLOCATIONS, sign);
            emu_stat_live(STAT_ALLOCATED_BYTES, bytes);
            break;
        case RANGE_OPENED:
            emu_stat_live(STAT_IPC_OPENINGS, sign);
            emu_stat_live(STAT_IPC_OPEN_BYTES, bytes);
            break;
        default:
            emu_stat_live(STAT_REGISTRATIONS, sign);
            emu_stat_live(STAT_REGISTERED_BYTES, bytes);
            break;
    }
}

/* The first range whose base is above the address. */
static size_t above(uintptr_t address) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (atomic_load_explicit(&table[middle]->base, memory_order_relaxed) <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void emu_range_add(struct emu_range *range) {
    pthread_rwlock_wrlock(&lock);
    if (count == capacity) {
        capacity = capacity == 0 ? 64 : capacity * 2;
        table = realloc(table, capacity * sizeof *table);
    }
    const size_t at = above(range->base);
    memmove(&table[at + 1], &table[at], (count - at) * sizeof *table);
    table[at] = range;
    count++;
    atomic_fetch_add(&generation, 1);
    pthread_rwlock_unlock(&lock);
    account(range, 1);
}

static bool holds(const struct emu_range *range, uintptr_t address) {
    return address - atomic_load_explicit(&range->base, memory_order_relaxed) <
           atomic_load_explicit(&range->bytes, memory_order_relaxed);
}

struct emu_range *emu_range_find(uintptr_t address) {
    const uint64_t now = atomic_load_explicit(&generation, memory_order_acquire);
    for (int i = 0; i < REMEMBERED; i++) {
        if (remembered[i].generation == now && holds(remembered[i].range, address)) {
            return remembered[i].range;
        }
    }
    pthread_rwlock_rdlock(&lock);
    const size_t after = above(address);
    struct emu_range *const range = after > 0 && holds(table[after - 1], address) ? table[after - 1] : NULL;
    const uint64_t seen = atomic_load(&generation);
    pthread_rwlock_unlock(&lock);
    if (range != NULL) {
        remembered[turn % REMEMBERED].generation = seen;
        remembered[turn % REMEMBERED].range = range;
        turn++;
    }
    return range;
}

struct emu_range *emu_range_find_base(uintptr_t base, CUcontext context, enum range_kind kind) {
    struct emu_range *const range = emu_range_find(base);
    return range != NULL && range->base == base && range->kind == kind && (context == NULL || range->context == context)
               ? range
               : NULL;
}

struct emu_range *emu_range_opened(const char *name, CUcontext context) {
    struct emu_range *found = NULL;
    pthread_rwlock_rdlock(&lock);
    for (size_t i = 0; i < count && found == NULL; i++) {
        if (table[i]->kind == RANGE_OPENED && table[i]->context == context && strcmp(table[i]->shm.name, name) == 0) {
            found = table[i];
        }
    }
    pthread_rwlock_unlock(&lock);
    return found;
}

bool emu_range_overlaps(uintptr_t base, uintptr_t bytes) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t start = base & ~(page - 1), end = (base + bytes + page - 1) & ~(page - 1);
    bool overlaps = false;
    pthread_rwlock_rdlock(&lock);
    for (size_t i = 0; i < count && !overlaps; i++) {
        const uintptr_t other_start = table[i]->base & ~(page - 1);
        const uintptr_t other_end = (table[i]->base + table[i]->bytes + page - 1) & ~(page - 1);
        overlaps = start < other_end && other_start < end;
    }
    pthread_rwlock_unlock(&lock);
    return overlaps;
}

uint64_t emu_range_registered_bytes(void) {
    uint64_t bytes = 0;
    pthread_rwlock_rdlock(&lock);
    for (size_t i = 0; i < count; i++) {
        bytes += emu_range_is_device(table[i]) ? 0 : table[i]->bytes;
    }
    pthread_rwlock_unlock(&lock);
    return bytes;
}

static bool take_out(struct emu_range *range) {
    bool found = false;
    pthread_rwlock_wrlock(&lock);
    for (size_t i = 0; i < count && !found; i++) {
        if (table[i] == range) {
            memmove(&table[i], &table[i + 1], (count - i - 1) * sizeof *table);
            count--;
            found = true;
        }
    }
    atomic_fetch_add(&generation, 1);
    pthread_rwlock_unlock(&lock);
    return found;
}

static void give_back(struct emu_range *range) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const size_t mapped = (range->bytes + page - 1) & ~(page - 1);
    if (emu_range_is_device(range)) {
        munmap((void *)range->base, mapped);
        munmap((void *)range->data, mapped);
    } else if (range->kind == RANGE_HOST_ALLOC) {
        munmap((void *)range->base, mapped);
    }
    if (range->kind == RANGE_DEVICE) {
        emu_shm_remove(range->shm.name);
    }
    emu_shm_close(&range->shm);
}

void emu_range_retire(struct emu_range *range) {
    if (!take_out(range)) {
        return;
    }
    account(range, -1);
    if (atomic_load(&range->in_flight) != 0) {
        emu_stat_event(STAT_IN_FLIGHT_AT_FREE);
        emu_log("memory given back under a copy in flight: base=%#lx, bytes=%lu", (unsigned long)range->base,
                (unsigned long)range->bytes);
        while (atomic_load(&range->in_flight) != 0) {
            emu_sleep_until_ns(emu_now_ns() + DRAIN_PERIOD_NS);
        }
    }
    give_back(range);
    pthread_rwlock_wrlock(&lock);
    range->next_free = unused;
    unused = range;
    pthread_rwlock_unlock(&lock);
}

void emu_range_retire_all(CUcontext context) {
    for (;;) {
        struct emu_range *found = NULL;
        pthread_rwlock_rdlock(&lock);
        for (size_t i = 0; i < count && found == NULL; i++) {
            found = table[i]->context == context ? table[i] : NULL;
        }
        pthread_rwlock_unlock(&lock);
        if (found == NULL) {
            return;
        }
        emu_range_retire(found);
    }
}
