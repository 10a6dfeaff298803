package io.pegaflow.client;

import io.pegaflow.ipc.Limits;

/**
 * The requests in flight of one connection. The low bits of a correlation id are its slot, so finding it takes no search; the
 * other bits count up over all connections of a client, so an id never comes again.
 *
 * <p>A slot is taken from sending until the answer, also when the request has timed out meanwhile: until then the agent may
 * still hold its credit.
 */
final class RequestTable {
    /** What an answer is to this table. */
    enum Match {
        AWAITED,
        LATE,
        NONE
    }

    private static final int SLOTS = Limits.MAX_CREDITS;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final int SLOT_BITS = Integer.numberOfTrailingZeros(SLOTS);
    private static final long FREE = 0;

    private final long[] correlationIds = new long[SLOTS];
    private final long[] deadlinesNs = new long[SLOTS];
    private final boolean[] isAbandoned = new boolean[SLOTS];
    private final int[] freeSlots = new int[SLOTS];
    private int freeCount;
    private int credits;
    private long sequence = 1;

    /** Begin a connection: nothing is in flight. */
    void reset(final int newCredits) {
        credits = Math.min(newCredits, SLOTS);
        freeCount = credits;
        for (int i = 0; i < SLOTS; i++) {
            correlationIds[i] = FREE;
            isAbandoned[i] = false;
            freeSlots[i] = i;
        }
    }

    int freeCount() {
        return freeCount;
    }

    /** An id for a message that takes no slot. */
    long nextControlId() {
        return sequence++ << SLOT_BITS;
    }

    /** The id the next request will have, or {@link OfferResult#NO_CREDITS}; {@link #add} takes it. */
    long peekCorrelationId() {
        return freeCount == 0 ? OfferResult.NO_CREDITS : sequence << SLOT_BITS | freeSlots[freeCount - 1];
    }

    void add(final long correlationId, final long deadlineNs) {
        final int slot = (int) correlationId & SLOT_MASK;
        freeCount--;
        sequence++;
        correlationIds[slot] = correlationId;
        deadlinesNs[slot] = deadlineNs;
        isAbandoned[slot] = false;
    }

    Match complete(final long correlationId) {
        final int slot = (int) correlationId & SLOT_MASK;
        if (correlationIds[slot] != correlationId || correlationId == FREE) {
            return Match.NONE;
        }
        correlationIds[slot] = FREE;
        freeSlots[freeCount++] = slot;
        return isAbandoned[slot] ? Match.LATE : Match.AWAITED;
    }

    /** A request past its deadline, which from now on only waits for its late answer; 0 if there is none. */
    long abandonNextExpired(final long nowNs) {
        if (freeCount < credits) {
            for (int slot = 0; slot < credits; slot++) {
                if (correlationIds[slot] != FREE && !isAbandoned[slot] && deadlinesNs[slot] - nowNs <= 0) {
                    isAbandoned[slot] = true;
                    return correlationIds[slot];
                }
            }
        }
        return 0;
    }

    /** Take a request out that still awaits its answer; 0 if there is none. */
    long removeNextAwaited() {
        for (int slot = 0; slot < credits; slot++) {
            final long correlationId = correlationIds[slot];
            if (correlationId != FREE && !isAbandoned[slot]) {
                complete(correlationId);
                return correlationId;
            }
        }
        return 0;
    }
}
