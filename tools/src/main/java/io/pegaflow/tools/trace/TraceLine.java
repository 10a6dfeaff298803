package io.pegaflow.tools.trace;

import java.util.Arrays;

/** One request as it stands in a trace; reused for line after line. */
final class TraceLine {
    private static final int INITIAL_CAPACITY = 256;

    long timestampMs;
    long[] hashIds = new long[INITIAL_CAPACITY];
    int hashCount;

    void addHashId(final long id) {
        if (hashCount == hashIds.length) {
            hashIds = Arrays.copyOf(hashIds, hashCount * 2);
        }
        hashIds[hashCount++] = id;
    }
}
