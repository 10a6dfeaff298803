/* Waiting for a number to grow: a futex that needs no system call while nobody waits. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "emu.h"

uint64_t emu_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

void emu_sleep_until_ns(uint64_t deadline_ns) {
    const struct timespec until = {(time_t)(deadline_ns / 1000000000ull), (long)(deadline_ns % 1000000000ull)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
}

/* Events of other processes are waited for here as well, so these are no private futexes. */
static void futex(_Atomic uint32_t *word, int operation, uint32_t value, const struct timespec *timeout) {
    syscall(SYS_futex, word, operation, value, timeout, NULL, 0);
}

void emu_gate_advance(struct emu_gate *gate, uint64_t value) {
    uint64_t before = atomic_load_explicit(&gate->value, memory_order_relaxed);
    while (before < value && !atomic_compare_exchange_weak(&gate->value, &before, value)) {
    }
    if (atomic_load(&gate->waiters) != 0) {
        atomic_fetch_add(&gate->wakes, 1);
        futex(&gate->wakes, FUTEX_WAKE, INT_MAX, NULL);
    }
}

bool emu_gate_wait(struct emu_gate *gate, uint64_t value, int64_t timeout_ns) {
    if (emu_gate_reached(gate, value)) {
        return true;
    }
    const uint64_t deadline_ns = timeout_ns < 0 ? UINT64_MAX : emu_now_ns() + (uint64_t)timeout_ns;
    bool reached = false;
    atomic_fetch_add(&gate->waiters, 1);
    for (;;) {
        const uint32_t wakes = atomic_load(&gate->wakes);
        if (atomic_load(&gate->value) >= value) {
            reached = true;
            break;
        }
        if (timeout_ns < 0) {
            futex(&gate->wakes, FUTEX_WAIT, wakes, NULL);
            continue;
        }
        const uint64_t now_ns = emu_now_ns();
        if (now_ns >= deadline_ns) {
            break;
        }
        const uint64_t left = deadline_ns - now_ns;
        const struct timespec timeout = {(time_t)(left / 1000000000ull), (long)(left % 1000000000ull)};
        futex(&gate->wakes, FUTEX_WAIT, wakes, &timeout);
    }
    atomic_fetch_sub(&gate->waiters, 1);
    return reached;
}
