package io.pegaflow.engine.runtime;

import io.pegaflow.ipc.Limits;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The buffers in which requests of edges wait for the engine: many short ones and a few of the longest request's length, each made
 * when it is first needed. Any thread takes them, the engine's gives them back, and nobody waits for one.
 */
final class EdgeSlots {
    static final int SMALL_LENGTH = 16 * 1024;
    static final int SMALL_COUNT = 256;
    static final int LARGE_COUNT = 8;

    private final AtomicReferenceArray<EdgeRequest> slots = new AtomicReferenceArray<>(SMALL_COUNT + LARGE_COUNT);
    private final ManyToManyConcurrentArrayQueue<EdgeRequest> freeSmall =
            new ManyToManyConcurrentArrayQueue<>(SMALL_COUNT);
    private final ManyToManyConcurrentArrayQueue<EdgeRequest> freeLarge =
            new ManyToManyConcurrentArrayQueue<>(LARGE_COUNT);
    private final AtomicInteger smallMade = new AtomicInteger();
    private final AtomicInteger largeMade = new AtomicInteger();

    /** A slot of at least that length, or null if there is none now. */
    EdgeRequest take(final int length) {
        final EdgeRequest small =
                length <= SMALL_LENGTH ? take(freeSmall, smallMade, SMALL_COUNT, 0, SMALL_LENGTH) : null;
        return small != null ? small : take(freeLarge, largeMade, LARGE_COUNT, SMALL_COUNT, Limits.MAX_REQUEST_LENGTH);
    }

    private EdgeRequest take(
            final ManyToManyConcurrentArrayQueue<EdgeRequest> free,
            final AtomicInteger made,
            final int most,
            final int first,
            final int length) {
        final EdgeRequest request = free.poll();
        if (request != null) {
            return request;
        }
        final int index = made.getAndUpdate(count -> Math.min(most, count + 1));
        if (index == most) {
            return null;
        }
        final EdgeRequest created = new EdgeRequest(first + index, new UnsafeBuffer(ByteBuffer.allocateDirect(length)));
        slots.set(created.slot, created);
        return created;
    }

    EdgeRequest get(final int slot) {
        return slots.get(slot);
    }

    void giveBack(final EdgeRequest request) {
        if (request.slot < SMALL_COUNT) {
            freeSmall.offer(request);
        } else {
            freeLarge.offer(request);
        }
    }
}
