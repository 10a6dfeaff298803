package io.pegaflow.engine.core;

import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2IntCounterMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies of requests whose work goes on after the input that brought them. So many at once and no more; each grows to the
 * largest request it held and is used again.
 */
final class RequestCopies {
    /** Requests that may be under way beyond their input. */
    static final int MAX_COPIES = 32;

    private static final int LEAST_LENGTH = 64 * 1024;

    private final ArrayDeque<UnsafeBuffer> free = new ArrayDeque<>(MAX_COPIES);
    private final Int2IntCounterMap usedBy = new Int2IntCounterMap(0);
    private int used;

    boolean isExhausted() {
        return used == MAX_COPIES;
    }

    /** Has a connection a request under way? */
    boolean isUsedBy(final int connectionId) {
        return usedBy.get(connectionId) > 0;
    }

    UnsafeBuffer take(final int connectionId, final DirectBuffer request, final int offset, final int length) {
        final UnsafeBuffer copy = free.isEmpty() ? new UnsafeBuffer(new byte[LEAST_LENGTH]) : free.pop();
        if (copy.capacity() < length) {
            copy.wrap(new byte[Integer.highestOneBit(length * 2 - 1)]);
        }
        copy.putBytes(0, request, offset, length);
        used++;
        usedBy.incrementAndGet(connectionId);
        return copy;
    }

    void giveBack(final int connectionId, final UnsafeBuffer copy) {
        free.push(copy);
        used--;
        usedBy.decrementAndGet(connectionId);
    }

    int used() {
        return used;
    }
}
