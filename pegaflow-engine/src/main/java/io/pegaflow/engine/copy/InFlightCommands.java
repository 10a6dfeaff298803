package io.pegaflow.engine.copy;

/**
 * The commands of one direction from their start to their answer, first in, first out: the last one may still be in submission,
 * the ones before it wait for their mark, the first ones have ended and wait for room in the completion ring.
 */
final class InFlightCommands {
    private static final int CAPACITY = 64;
    private static final int MASK = CAPACITY - 1;

    private final long[] transferIds = new long[CAPACITY];
    private final int[] partIndexes = new int[CAPACITY];
    private final int[] contextIds = new int[CAPACITY];
    private final int[] statuses = new int[CAPACITY];
    private final long[] bytesSubmitted = new long[CAPACITY];
    private final long[] startTimes = new long[CAPACITY];
    private final long[] endTimes = new long[CAPACITY];
    private long head;
    private long ended;
    private long submitted;
    private long tail;
    private long bytesInFlight;

    boolean isEmpty() {
        return head == tail;
    }

    boolean hasRoom() {
        return tail - head < CAPACITY;
    }

    boolean hasEnded() {
        return head != ended;
    }

    void begin(final long transferId, final int partIndex, final int contextId) {
        final int index = (int) tail & MASK;
        transferIds[index] = transferId;
        partIndexes[index] = partIndex;
        contextIds[index] = contextId;
        bytesSubmitted[index] = 0;
        tail++;
    }

    void started(final long nowNs) {
        startTimes[(int) submitted & MASK] = nowNs;
    }

    void addBytes(final long bytes) {
        bytesSubmitted[(int) submitted & MASK] += bytes;
        bytesInFlight += bytes;
    }

    void submitted(final int status) {
        statuses[(int) submitted & MASK] = status;
        submitted++;
    }

    void ended(final int copyStatus, final long nowNs) {
        final int index = (int) ended & MASK;
        endTimes[index] = nowNs;
        bytesInFlight -= bytesSubmitted[index];
        if (copyStatus != CopyCompletionDescriptor.OK) {
            statuses[index] = copyStatus;
        }
        ended++;
    }

    /** Did all that was submitted get copied? */
    private static boolean isDone(final int status) {
        return status == CopyCompletionDescriptor.OK || status == CopyCompletionDescriptor.CANCELLED;
    }

    /** Bytes submitted by commands that have not ended. */
    long bytesInFlight() {
        return bytesInFlight;
    }

    boolean answer(final CompletionProxy completions) {
        final int index = (int) head & MASK;
        final boolean isAnswered = completions.complete(
                contextIds[index],
                transferIds[index],
                partIndexes[index],
                statuses[index],
                isDone(statuses[index]) ? bytesSubmitted[index] : 0,
                startTimes[index],
                endTimes[index]);
        if (isAnswered) {
            head++;
        }
        return isAnswered;
    }
}
