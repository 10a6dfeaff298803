/* What the environment says. Read once, by cuInit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "emu.h"

struct emu_config emu_config;

static const char *variable(const char *name) {
    const char *const value = getenv(name);
    return value != NULL && value[0] != 0 ? value : NULL;
}

static double number(const char *name, double otherwise) {
    const char *const value = variable(name);
    return value == NULL ? otherwise : strtod(value, NULL);
}

/* Bytes, with k, m or g behind them. */
static uint64_t bytes(const char *name, uint64_t otherwise) {
    const char *const value = variable(name);
    if (value == NULL) {
        return otherwise;
    }
    char *end = NULL;
    const uint64_t amount = strtoull(value, &end, 10);
    switch (*end | 0x20) {
        case 'k':
            return amount << 10;
        case 'm':
            return amount << 20;
        case 'g':
            return amount << 30;
        default:
            return amount;
    }
}

void emu_device_uuid(int physical, unsigned char uuid[16]) {
    static const unsigned char base[16] = {0x70, 0x65, 0x67, 0x61, 0x66, 0x6c, 0x6f, 0x77,
                                           0x80, 0x65, 0x6d, 0x75, 0x00, 0x00, 0x00, 0x00};
    memcpy(uuid, base, 16);
    uuid[14] = (unsigned char)(physical >> 8);
    uuid[15] = (unsigned char)physical;
}

static void uuid_text(int physical, char text[41]) {
    unsigned char u[16];
    emu_device_uuid(physical, u);
    snprintf(text, 41, "GPU-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2], u[3],
             u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}

/* The one device that a word of CUDA_VISIBLE_DEVICES means, -1 when there is none. */
static int visible_device(const char *word) {
    if (strncasecmp(word, "GPU-", 4) == 0) {
        int found = -1;
        for (int i = 0; i < emu_config.physical_devices; i++) {
            char text[41];
            uuid_text(i, text);
            if (strncasecmp(text, word, strlen(word)) == 0) {
                if (found >= 0) {
                    return -1; /* a prefix of several */
                }
                found = i;
            }
        }
        return found;
    }
    char *end = NULL;
    const long ordinal = strtol(word, &end, 10);
    return end == word || *end != 0 || ordinal < 0 || ordinal >= emu_config.physical_devices ? -1 : (int)ordinal;
}

/* As the driver has it: devices in the order named; the first word that means none ends the list, one named twice empties it. */
static void choose_devices(void) {
    const char *const visible = getenv("CUDA_VISIBLE_DEVICES");
    emu_config.device_count = 0;
    if (visible == NULL) {
        for (int i = 0; i < emu_config.physical_devices; i++) {
            emu_config.physical[emu_config.device_count++] = i;
        }
        return;
    }
    char list[1024];
    snprintf(list, sizeof list, "%s", visible);
    char *rest = NULL;
    for (char *word = strtok_r(list, ", ", &rest); word != NULL; word = strtok_r(NULL, ", ", &rest)) {
        const int device = visible_device(word);
        if (device < 0) {
            return;
        }
        for (int i = 0; i < emu_config.device_count; i++) {
            if (emu_config.physical[i] == device) {
                emu_config.device_count = 0;
                return;
            }
        }
        emu_config.physical[emu_config.device_count++] = device;
    }
}

void emu_config_load(void) {
    struct emu_config *const c = &emu_config;
    const int devices = (int)number("CUEMU_DEVICES", 1);
    c->physical_devices = devices < 0 ? 0 : devices > EMU_MAX_DEVICES ? EMU_MAX_DEVICES : devices;
    c->memory_bytes = bytes("CUEMU_MEM", 4ull << 30);
    c->pin_limit_bytes = bytes("CUEMU_PIN_LIMIT", 0);
    c->rate_bytes_per_s[DIR_H2D] = (uint64_t)(number("CUEMU_H2D_GBPS", 0) * 1e9);
    c->rate_bytes_per_s[DIR_D2H] = (uint64_t)(number("CUEMU_D2H_GBPS", 0) * 1e9);
    c->latency_ns = (uint64_t)(number("CUEMU_LATENCY_US", 0) * 1e3);
    const double depth = number("CUEMU_QDEPTH", 1024);
    c->queue_depth = depth < 2 ? 2 : (uint32_t)depth;
    c->spin_ns = (uint64_t)(number("CUEMU_SPIN_US", 20) * 1e3);
    c->driver_version = (int)number("CUEMU_VERSION", 12080);
    c->sparse = number("CUEMU_SPARSE", 0) != 0;
    c->log = number("CUEMU_LOG", 0) != 0;
    const char *const directory = variable("CUEMU_DIR");
    snprintf(c->directory, sizeof c->directory, "%s", directory == NULL ? "/dev/shm" : directory);
    emu_link_throttled = c->rate_bytes_per_s[DIR_H2D] != 0 || c->rate_bytes_per_s[DIR_D2H] != 0 || c->latency_ns != 0;
    choose_devices();
}
