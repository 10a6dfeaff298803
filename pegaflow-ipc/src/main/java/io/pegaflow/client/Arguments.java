package io.pegaflow.client;

import io.pegaflow.ipc.Limits;
import java.nio.charset.StandardCharsets;

/** Holds what callers pass against {@link Limits}, before anything is sent. */
final class Arguments {
    private static final int UINT16_MAX = 65_535;

    private Arguments() {}

    static void checkRange(final String name, final long value, final long min, final long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " is out of range: " + name + "=" + value + ", min=" + min + ", max=" + max);
        }
    }

    static void checkUint16(final String name, final int value, final int min) {
        checkRange(name, value, min, UINT16_MAX);
    }

    static void checkStorageGroup(final int storageGroup) {
        checkRange("storageGroup", storageGroup, 0, Limits.MAX_STORAGE_GROUPS - 1L);
    }

    static void checkBlockCount(final int count) {
        checkRange("count", count, 1, Limits.MAX_BLOCKS_PER_REQUEST);
    }

    static void checkHashes(final int hashLength, final int count) {
        checkRange("hashLength", hashLength, 1, Limits.MAX_HASH_LENGTH);
        checkBlockCount(count);
        checkRange("hash bytes of the request", (long) count * hashLength, 1, Limits.MAX_HASH_BYTES_PER_REQUEST);
    }

    static byte[] checkName(final String name, final String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        checkRange("length of " + name + " in bytes of UTF-8", bytes.length, 1, Limits.MAX_NAME_LENGTH);
        return bytes;
    }
}
