/*
 * The links of a device: one a direction, each with a rate. A copy occupies its link in virtual time: from when the link is free
 * and the copy may start, for latency + bytes / rate. A thread that wakes up late delays no later copy, so the rate is kept.
 * Links are of the process: two processes do not slow each other down.
 */
#include "emu.h"

bool emu_link_throttled;

static _Atomic uint64_t busy_until_ns[EMU_MAX_DEVICES][EMU_DIRECTIONS];

uint64_t emu_link_reserve(int device, int direction, uint64_t bytes, uint64_t ready_ns) {
    const uint64_t rate = emu_config.rate_bytes_per_s[direction];
    const uint64_t takes_ns =
        emu_config.latency_ns + (rate == 0 ? 0 : (uint64_t)((double)bytes * 1e9 / (double)rate));
    _Atomic uint64_t *const busy = &busy_until_ns[device][direction];
    uint64_t before = atomic_load(busy);
    for (;;) {
        const uint64_t end = (before > ready_ns ? before : ready_ns) + takes_ns;
        if (atomic_compare_exchange_weak(busy, &before, end)) {
            return end;
        }
    }
}
