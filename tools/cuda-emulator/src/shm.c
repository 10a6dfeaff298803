/*
 * Files in shared memory: what a device's memory and an interprocess event's state lie in. Their names say whose they are:
 *
 *   pegaflow-cuemu-KIND-PIDNAMESPACE-PID-STARTTIME-NUMBER
 *
 * so that whoever starts next can remove those of dead processes.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu.h"

#define PREFIX "pegaflow-cuemu-"

/* In which clock tick after boot the process started, 0 when there is none: pids are used again. */
static unsigned long long start_time(int pid) {
    char name[64], stat[1024];
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    const int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    const ssize_t length = read(fd, stat, sizeof stat - 1);
    close(fd);
    if (length <= 0) {
        return 0;
    }
    stat[length] = 0;
    char *field = strrchr(stat, ')');
    char state = 0;
    for (int i = 2; field != NULL && i < 22; i++) {
        field = strchr(field + 1, ' ');
        if (i == 2 && field != NULL) {
            state = field[1];
        }
    }
    return field == NULL || state == 'Z' || state == 'X' ? 0 : strtoull(field, NULL, 10);
}

static unsigned long long pid_namespace(void) {
    char link[64];
    const ssize_t length = readlink("/proc/self/ns/pid", link, sizeof link - 1);
    if (length <= 0) {
        return 0;
    }
    link[length] = 0;
    const char *const number = strchr(link, '[');
    return number == NULL ? 0 : strtoull(number + 1, NULL, 10);
}

static bool parse(const char *name, unsigned long long *space, int *pid, unsigned long long *started) {
    if (strncmp(name, PREFIX, sizeof PREFIX - 1) != 0) {
        return false;
    }
    const char *const rest = strchr(name + sizeof PREFIX - 1, '-');
    return rest != NULL && sscanf(rest, "-%llu-%d-%llu-", space, pid, started) == 3;
}

int emu_shm_pid(void) {
    return (int)getpid();
}

bool emu_shm_owner_alive(const char *name) {
    unsigned long long space = 0, started = 0;
    int pid = 0;
    /* Of a process that cannot be seen from here nothing is known. */
    return parse(name, &space, &pid, &started) && (space != pid_namespace() || start_time(pid) == started);
}

void emu_shm_sweep(void) {
    DIR *const directory = opendir(emu_config.directory);
    if (directory == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        unsigned long long space = 0, started = 0;
        int pid = 0;
        if (parse(entry->d_name, &space, &pid, &started) && !emu_shm_owner_alive(entry->d_name)) {
            emu_shm_remove(entry->d_name);
        }
    }
    closedir(directory);
}

uint64_t emu_shm_used(const char *kind) {
    char prefix[64];
    snprintf(prefix, sizeof prefix, PREFIX "%s-", kind);
    uint64_t used = 0;
    DIR *const directory = opendir(emu_config.directory);
    if (directory == NULL) {
        return 0;
    }
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        struct stat found;
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && fstatat(dirfd(directory), entry->d_name, &found, 0) == 0) {
            used += (uint64_t)found.st_size;
        }
    }
    closedir(directory);
    return used;
}

static void path_of(const char *name, char path[512]) {
    snprintf(path, 512, "%s/%s", emu_config.directory, name);
}

bool emu_shm_create(struct emu_shm *shm, const char *kind, uint64_t bytes, bool sparse) {
    static _Atomic uint64_t numbers;
    char path[512];
    snprintf(shm->name, sizeof shm->name, PREFIX "%s-%llu-%d-%llu-%llu", kind, pid_namespace(), (int)getpid(),
             start_time((int)getpid()), (unsigned long long)atomic_fetch_add(&numbers, 1));
    path_of(shm->name, path);
    shm->bytes = bytes;
    shm->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (shm->fd < 0) {
        return false;
    }
    /* The size first: it is what other processes count as used. Without the pages a full directory would be a SIGBUS later. */
    if (ftruncate(shm->fd, (off_t)bytes) == 0 && (sparse || posix_fallocate(shm->fd, 0, (off_t)bytes) == 0)) {
        return true;
    }
    emu_shm_remove(shm->name);
    emu_shm_close(shm);
    return false;
}

bool emu_shm_open(struct emu_shm *shm, const char *name) {
    char path[512];
    struct stat found;
    path_of(name, path);
    snprintf(shm->name, sizeof shm->name, "%s", name);
    shm->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (shm->fd < 0) {
        return false;
    }
    if (fstat(shm->fd, &found) == 0) {
        shm->bytes = (uint64_t)found.st_size;
        return true;
    }
    emu_shm_close(shm);
    return false;
}

void *emu_shm_map(const struct emu_shm *shm, uint64_t bytes) {
    void *const data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, shm->fd, 0);
    return data == MAP_FAILED ? NULL : data;
}

void emu_shm_close(struct emu_shm *shm) {
    if (shm->fd >= 0) {
        close(shm->fd);
        shm->fd = -1;
    }
}

void emu_shm_remove(const char *name) {
    char path[512];
    path_of(name, path);
    unlink(path);
}

/* A process that ends in order leaves nothing; one that is killed leaves it to the next. */
__attribute__((destructor)) static void remove_own(void) {
    if (!atomic_load(&emu_initialized)) {
        return;
    }
    DIR *const directory = opendir(emu_config.directory);
    if (directory == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        unsigned long long space = 0, started = 0;
        int pid = 0;
        if (parse(entry->d_name, &space, &pid, &started) && pid == (int)getpid() && space == pid_namespace()) {
            emu_shm_remove(entry->d_name);
        }
    }
    closedir(directory);
}
