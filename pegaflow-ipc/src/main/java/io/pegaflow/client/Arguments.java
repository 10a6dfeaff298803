package io.pegaflow.client;

import io.pegaflow.ipc.Limit;
import java.nio.charset.StandardCharsets;

/** Holds what callers pass against every {@link Limit}, before anything is sent. */
final class Arguments {
    private static final int UINT16_MAX = 65_535;

    private Arguments() {}

    static void check(final Limit limit, final long value) {
        if (!limit.allows(value)) {
            throw new IllegalArgumentException(limit.refusal(value));
        }
    }

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
        check(Limit.STORAGE_GROUP, storageGroup);
    }

    static void checkBlockCount(final int count) {
        checkRange("count", count, 1, Integer.MAX_VALUE);
        check(Limit.BLOCKS, count);
    }

    static void checkHashes(final int hashLength, final int count) {
        check(Limit.HASH_LENGTH, hashLength);
        checkBlockCount(count);
        check(Limit.HASH_BYTES, (long) count * hashLength);
    }

    static byte[] checkName(final Limit limit, final String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        check(limit, bytes.length);
        return bytes;
    }
}
