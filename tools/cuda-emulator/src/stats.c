/*
 * Counters as text of fixed width in a mapped file: valid JSON at any time, also after kill -9, and a counter costs a few
 * nanoseconds. Who reads while a counter grows may see a digit of the old number in the new one; equal readings are right.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu.h"

#define DIGITS 20
#define TEXT_BYTES 16384

struct counter {
    char *digits; /* NULL: not written anywhere */
    int64_t value;
    atomic_flag lock;
};

enum { COPIES, COPIES_2D, BYTES, DONE, DONE_BYTES, COPY_FIGURES };

static struct counter calls[API_COUNT];
static struct counter live[STAT_LIVE_COUNT];
static struct counter events[STAT_EVENT_COUNT];
static struct counter copies[EMU_DIRECTIONS][COPY_FIGURES];
static struct counter stalled_now;
static bool is_open;

static const char *const live_names[STAT_LIVE_COUNT] = {
    "contexts", "streams", "events", "allocations", "allocated_bytes", "ipc_openings", "ipc_open_bytes", "registrations",
    "registered_bytes"};
static const char *const event_names[STAT_EVENT_COUNT] = {
    "pageable_async", "in_flight_at_free", "queue_full", "injected", "sticky", "stalled", "unsupported", "control_loads"};
static const char *const direction_names[EMU_DIRECTIONS] = {"h2d", "d2h", "d2d", "h2h"};
static const char *const copy_names[COPY_FIGURES] = {"copies", "copies_2d", "bytes", "done", "done_bytes"};

static void render(struct counter *counter) {
    uint64_t rest = counter->value < 0 ? 0 : (uint64_t)counter->value;
    char text[DIGITS];
    int at = DIGITS;
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    memset(text, ' ', (size_t)at);
    memcpy(counter->digits, text, DIGITS);
}

static void add(struct counter *counter, int64_t delta) {
    if (counter->digits == NULL) {
        return;
    }
    while (atomic_flag_test_and_set_explicit(&counter->lock, memory_order_acquire)) {
    }
    counter->value += delta;
    char *const last = counter->digits + DIGITS - 1;
    if (delta == 1 && *last < '9') {
        (*last)++;
    } else {
        render(counter);
    }
    atomic_flag_clear_explicit(&counter->lock, memory_order_release);
}

static char *name_file(void) {
    const char *const where = getenv("CUEMU_STATS");
    if (where == NULL || where[0] == 0) {
        return NULL;
    }
    char *name = NULL;
    struct stat found;
    if (stat(where, &found) == 0 && S_ISDIR(found.st_mode)) {
        return asprintf(&name, "%s/cuemu-%d.json", where, (int)getpid()) < 0 ? NULL : name;
    }
    return strdup(where);
}

struct text {
    char *start;
    size_t length;
};

static void put(struct text *text, const char *words) {
    const size_t length = strlen(words);
    memcpy(text->start + text->length, words, length);
    text->length += length;
}

static void put_counter(struct text *text, const char *name, struct counter *counter, bool is_last) {
    put(text, "    \"");
    put(text, name);
    put(text, "\": ");
    counter->digits = text->start + text->length;
    render(counter);
    text->length += DIGITS;
    put(text, is_last ? "\n" : ",\n");
}

static void write_layout(struct text *text) {
    char first[64];
    snprintf(first, sizeof first, "{\n  \"pid\": %d,\n  \"live\": {\n", (int)getpid());
    put(text, first);
    for (int i = 0; i < STAT_LIVE_COUNT; i++) {
        put_counter(text, live_names[i], &live[i], i == STAT_LIVE_COUNT - 1);
    }
    put(text, "  },\n  \"events\": {\n");
    for (int i = 0; i < STAT_EVENT_COUNT; i++) {
        put_counter(text, event_names[i], &events[i], false);
    }
    put_counter(text, "stalled_now", &stalled_now, true);
    for (int d = 0; d < EMU_DIRECTIONS; d++) {
        put(text, "  },\n  \"");
        put(text, direction_names[d]);
        put(text, "\": {\n");
        for (int i = 0; i < COPY_FIGURES; i++) {
            put_counter(text, copy_names[i], &copies[d][i], i == COPY_FIGURES - 1);
        }
    }
    put(text, "  },\n  \"calls\": {\n");
    for (int i = 0; i < API_COUNT; i++) {
        put_counter(text, emu_api_names[i], &calls[i], i == API_COUNT - 1);
    }
    put(text, "  }\n}\n");
    memset(text->start + text->length, '\n', TEXT_BYTES - text->length);
}

void emu_stats_open(void) {
    char *const name = is_open ? NULL : name_file();
    is_open = true;
    if (name == NULL) {
        return;
    }
    const int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || ftruncate(fd, TEXT_BYTES) != 0) {
        fprintf(stderr, "cuda-emulator: no statistics can be written: file=%s\n", name);
    } else {
        struct text text = {mmap(NULL, TEXT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), 0};
        if (text.start != MAP_FAILED) {
            write_layout(&text);
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    free(name);
}

void emu_stat_call(int api) {
    add(&calls[api], 1);
}

void emu_stat_live(int which, int64_t delta) {
    add(&live[which], delta);
}

void emu_stat_event(int which) {
    add(&events[which], 1);
}

void emu_stat_stalled_now(int64_t delta) {
    add(&stalled_now, delta);
}

void emu_stat_copy(int direction, bool is_2d, uint64_t bytes) {
    add(&copies[direction][COPIES], 1);
    if (is_2d) {
        add(&copies[direction][COPIES_2D], 1);
    }
    add(&copies[direction][BYTES], (int64_t)bytes);
}

void emu_stat_done(int direction, uint64_t bytes) {
    add(&copies[direction][DONE], 1);
    add(&copies[direction][DONE_BYTES], (int64_t)bytes);
}
