/*
 * Injected errors and stalls.
 *
 *   CUEMU_FAIL=api:nth:code,...    the nth call answers with the code; nth is 3, 2+ (from the second on) or * (each)
 *   CUEMU_FAIL=api!:nth:code,...   the call succeeds, its work does not: its context is lost with that code
 *   CUEMU_STALL=api:file,...       the call does not return while the file is there; with +file until it is there
 *   CUEMU_STALL=api!:file,...      the call returns, its work on the stream waits as above
 *
 * api is a call's name, with or without _v2; api@1 means calls for physical device 1 only. CUEMU_CONTROL=file holds such lines
 * (NAME=rules) and is looked at every 10 ms: its rules hold besides those of the environment, and count from their reading.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "emu.h"

#define CONTROL_PERIOD_NS 10000000ull
#define STALL_PERIOD_NS 1000000ull
#define MAX_RULES 64

const char *const emu_api_names[API_COUNT] = {
#define X(name) #name,
    CUEMU_APIS(X)
#undef X
};

struct rule {
    char api[64];
    int device; /* -1: any */
    bool async;
    uint64_t first, last; /* calls hit; of a stall all */
    CUresult code;
    const char *stall; /* never freed: work on a stream may hold it */
    _Atomic uint64_t seen;
};

struct rules {
    int count;
    struct rule rule[MAX_RULES];
};

_Atomic bool emu_faults_set;

static struct rules from_environment;
static struct rules *_Atomic from_control;

/* The length of a name without its _v2. */
static size_t plain_length(const char *name, size_t length) {
    return length > 3 && name[length - 3] == '_' && name[length - 2] == 'v' && isdigit((unsigned char)name[length - 1])
               ? length - 3
               : length;
}

static bool is_api(const char *plain) {
    for (int i = 0; i < API_COUNT; i++) {
        const size_t length = plain_length(emu_api_names[i], strlen(emu_api_names[i]));
        if (strlen(plain) == length && strncmp(emu_api_names[i], plain, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool parse_target(char *word, struct rule *rule) {
    size_t length = strlen(word);
    rule->async = length > 0 && word[length - 1] == '!';
    if (rule->async) {
        word[--length] = 0;
    }
    char *const at = strchr(word, '@');
    rule->device = -1;
    if (at != NULL) {
        *at = 0;
        rule->device = atoi(at + 1);
    }
    snprintf(rule->api, sizeof rule->api, "%.*s", (int)plain_length(word, strlen(word)), word);
    return is_api(rule->api);
}

static bool parse_calls(const char *text, struct rule *rule) {
    if (strcmp(text, "*") == 0) {
        rule->first = 1;
        rule->last = UINT64_MAX;
        return true;
    }
    char *end = NULL;
    rule->first = strtoull(text, &end, 10);
    rule->last = *end == '+' ? UINT64_MAX : rule->first;
    return rule->first > 0 && (*end == 0 || (*end == '+' && end[1] == 0));
}

static bool parse_rule(char *word, bool is_stall, struct rule *rule) {
    char *const second = strchr(word, ':');
    if (second == NULL) {
        return false;
    }
    *second = 0;
    if (!parse_target(word, rule)) {
        return false;
    }
    if (is_stall) {
        rule->stall = strdup(second + 1);
        rule->first = 1;
        rule->last = UINT64_MAX;
        return second[1] != 0;
    }
    char *const third = strchr(second + 1, ':');
    if (third == NULL) {
        return false;
    }
    *third = 0;
    rule->code = atoi(third + 1);
    return rule->code > 0 && parse_calls(second + 1, rule);
}

static bool parse_rules(const char *text, bool is_stall, struct rules *rules) {
    char *const copy = strdup(text);
    char *rest = NULL;
    bool good = true;
    for (char *word = strtok_r(copy, ", \t", &rest); word != NULL; word = strtok_r(NULL, ", \t", &rest)) {
        char *const shown = strdup(word);
        if (rules->count == MAX_RULES || !parse_rule(word, is_stall, &rules->rule[rules->count])) {
            fprintf(stderr, "cuda-emulator: rule not understood: rule=%s; write api:nth:code or api:file\n", shown);
            good = false;
        } else {
            rules->count++;
        }
        free(shown);
    }
    free(copy);
    return good;
}

static void read_control(const char *name) {
    FILE *const file = fopen(name, "re");
    struct rules *const rules = calloc(1, sizeof *rules);
    char line[4096];
    bool good = true;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = 0;
        if (strncmp(line, "CUEMU_FAIL=", 11) == 0) {
            good &= parse_rules(line + 11, false, rules);
        } else if (strncmp(line, "CUEMU_STALL=", 12) == 0) {
            good &= parse_rules(line + 12, true, rules);
        } else if (line[0] != 0 && line[0] != '#') {
            fprintf(stderr, "cuda-emulator: control line not understood: line=%s\n", line);
            good = false;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    if (!good) {
        free(rules);
        return;
    }
    /* The rules before stay in memory: a call may be at them. */
    atomic_store(&from_control, rules);
    atomic_store(&emu_faults_set, from_environment.count + rules->count > 0);
    emu_stat_event(STAT_CONTROL_LOADS);
}

static void *watch_control(void *argument) {
    const char *const name = argument;
    struct stat before;
    memset(&before, 0, sizeof before);
    for (;;) {
        struct stat now;
        if (stat(name, &now) != 0) {
            memset(&now, 0, sizeof now);
        }
        if (now.st_ino != before.st_ino || now.st_size != before.st_size || now.st_mtim.tv_sec != before.st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != before.st_mtim.tv_nsec) {
            before = now;
            read_control(name);
        }
        emu_sleep_until_ns(emu_now_ns() + CONTROL_PERIOD_NS);
    }
    return NULL;
}

static void start_watching(const char *name) {
    pthread_t thread;
    sigset_t all, mine;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &mine);
    if (pthread_create(&thread, NULL, watch_control, strdup(name)) == 0) {
        pthread_detach(thread);
    }
    pthread_sigmask(SIG_SETMASK, &mine, NULL);
}

void emu_fault_load(void) {
    const char *const fail = getenv("CUEMU_FAIL");
    const char *const stall = getenv("CUEMU_STALL");
    bool good = fail == NULL || parse_rules(fail, false, &from_environment);
    good &= stall == NULL || parse_rules(stall, true, &from_environment);
    if (!good) {
        /* A test whose fault never comes would pass for nothing. */
        abort();
    }
    atomic_store(&emu_faults_set, from_environment.count > 0);
    const char *const control = getenv("CUEMU_CONTROL");
    if (control != NULL && control[0] != 0) {
        start_watching(control);
    }
}

static void apply(struct rules *rules, int api, int device, struct emu_fault *fault) {
    const char *const name = emu_api_names[api];
    const size_t length = plain_length(name, strlen(name));
    for (int i = 0; i < rules->count; i++) {
        struct rule *const rule = &rules->rule[i];
        if ((rule->device >= 0 && rule->device != device) || strlen(rule->api) != length ||
            strncmp(rule->api, name, length) != 0) {
            continue;
        }
        const uint64_t nth = atomic_fetch_add(&rule->seen, 1) + 1;
        if (nth < rule->first || nth > rule->last) {
            continue;
        }
        if (rule->stall != NULL && !rule->async) {
            emu_fault_stall(rule->stall);
        } else if (rule->stall != NULL) {
            fault->stall = rule->stall;
        } else {
            *(rule->async ? &fault->async : &fault->now) = rule->code;
            emu_stat_event(STAT_INJECTED);
        }
    }
}

void emu_fault_find(int api, int device, struct emu_fault *fault) {
    apply(&from_environment, api, device, fault);
    struct rules *const rules = atomic_load(&from_control);
    if (rules != NULL) {
        apply(rules, api, device, fault);
    }
}

void emu_fault_stall(const char *condition) {
    const bool until_there = condition[0] == '+';
    const char *const file = condition + (until_there ? 1 : 0);
    if ((access(file, F_OK) == 0) == until_there) {
        return;
    }
    emu_stat_event(STAT_STALLED);
    emu_stat_stalled_now(1);
    while ((access(file, F_OK) == 0) != until_there) {
        emu_sleep_until_ns(emu_now_ns() + STALL_PERIOD_NS);
    }
    emu_stat_stalled_now(-1);
}
