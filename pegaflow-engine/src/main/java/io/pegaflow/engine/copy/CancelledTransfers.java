package io.pegaflow.engine.copy;

import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * The transfers that were cancelled while records of theirs may still wait in a ring. All records of a transfer are older than
 * its cancellation, so an entry is over once both rings have been read up to where they stood then.
 */
final class CancelledTransfers {
    private static final int CAPACITY = 1024;

    private final RingBuffer loads;
    private final RingBuffer saves;
    private final long[] transferIds = new long[CAPACITY];
    private final long[] loadLimits = new long[CAPACITY];
    private final long[] saveLimits = new long[CAPACITY];
    private int size;

    CancelledTransfers(final RingBuffer loads, final RingBuffer saves) {
        this.loads = loads;
        this.saves = saves;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    int size() {
        return size;
    }

    void add(final long transferId) {
        transferIds[size] = transferId;
        loadLimits[size] = loads.producerPosition();
        saveLimits[size] = saves.producerPosition();
        size++;
    }

    /**
     * Was the transfer cancelled after a record of it was written?
     *
     * @param transferId of the record.
     * @param direction  of the record.
     * @return whether it was; asked for the record at the head of its ring.
     */
    boolean contains(final long transferId, final int direction) {
        for (int i = 0; i < size; i++) {
            if (transferIds[i] == transferId && isAhead(i, direction)) {
                return true;
            }
        }
        return false;
    }

    void removeOutdated() {
        for (int i = size - 1; i >= 0; i--) {
            if (!isAhead(i, CopyCommandDescriptor.LOAD) && !isAhead(i, CopyCommandDescriptor.SAVE)) {
                size--;
                transferIds[i] = transferIds[size];
                loadLimits[i] = loadLimits[size];
                saveLimits[i] = saveLimits[size];
            }
        }
    }

    private boolean isAhead(final int index, final int direction) {
        return direction == CopyCommandDescriptor.LOAD
                ? loads.consumerPosition() < loadLimits[index]
                : saves.consumerPosition() < saveLimits[index];
    }
}
