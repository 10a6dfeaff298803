package io.pegaflow.tools.demo;

import io.pegaflow.ipc.BlockOutcome;
import org.agrona.ExpandableArrayBuffer;

/** One request in flight, then its answer; reused. */
final class Reply {
    /** Where a request stands. */
    enum State {
        UNSENT,
        SENT,
        SUCCEEDED,
        REFUSED
    }

    State state = State.UNSENT;
    long correlationId;
    long sentNs;
    long notBeforeNs;
    long giveUpNs;

    long instanceKey;
    int registeredDevices;
    int worldSize;
    int hitCount;
    long leaseHigh;
    long leaseLow;
    int blocksLoaded;
    long bytesCopied;
    final ExpandableArrayBuffer outcomes = new ExpandableArrayBuffer();
    int outcomeCount;
    String errorCode;
    String errorText;

    void reset(final long nowNs, final long giveUpNs) {
        state = State.UNSENT;
        notBeforeNs = nowNs;
        this.giveUpNs = giveUpNs;
        hitCount = 0;
        leaseHigh = 0;
        leaseLow = 0;
        blocksLoaded = 0;
        bytesCopied = 0;
        outcomeCount = 0;
        errorCode = null;
        errorText = null;
    }

    void refused(final String code, final String text) {
        state = State.REFUSED;
        errorCode = code;
        errorText = text;
    }

    boolean isOpen() {
        return state == State.UNSENT || state == State.SENT;
    }

    boolean hasSucceeded() {
        return state == State.SUCCEEDED;
    }

    /** What became of a block of a save; unknown where the agent did not say. */
    BlockOutcome outcome(final int index) {
        return index < outcomeCount ? BlockOutcome.get(outcomes.getByte(index)) : BlockOutcome.UNKNOWN;
    }
}
