package io.pegaflow.engine.copy;

/** Bytes submitted in one direction and not known to have ended, mark by mark: a mark ends all that was submitted before it. */
final class MarkedBytes {
    private static final int CAPACITY = 256;
    private static final int MASK = CAPACITY - 1;

    private final long[] bytesBefore = new long[CAPACITY];
    private long head;
    private long tail;
    private long sinceMark;
    private long inFlight;

    void submitted(final long bytes) {
        sinceMark += bytes;
        inFlight += bytes;
    }

    boolean hasRoomForMark() {
        return tail - head < CAPACITY;
    }

    void marked() {
        bytesBefore[(int) tail & MASK] = sinceMark;
        tail++;
        sinceMark = 0;
    }

    void ended() {
        inFlight -= bytesBefore[(int) head & MASK];
        head++;
    }

    /** Bytes submitted behind the last mark. */
    long sinceMark() {
        return sinceMark;
    }

    long inFlight() {
        return inFlight;
    }
}
