package io.pegaflow.engine.journal;

import org.agrona.BitUtil;

/**
 * Layout of what {@link JournalRecorder} puts into the ring, in the byte order of the machine as both ends are one process. An
 * input is one {@link #INPUT}, then {@link #PAYLOAD}s while payload is left, {@link #DECISIONS}s that are full, and one {@link
 * #APPLIED} with the rest of its decisions.
 *
 * <p>{@code INPUT}: {@code long sequence, long timestampNs, int kind, int source, int payloadLength, int unused}, then the first
 * bytes of the payload. {@code PAYLOAD}: further bytes. {@code DECISIONS}: decisions, each {@code int kind, int length} and its
 * values. {@code APPLIED}: {@code long stateHash, int hasStateHash, int unused}, then decisions.
 */
final class RecordRing {
    static final int INPUT = 1;
    static final int PAYLOAD = 2;
    static final int DECISIONS = 3;
    static final int APPLIED = 4;

    static final int SEQUENCE_OFFSET = 0;
    static final int TIMESTAMP_OFFSET = 8;
    static final int KIND_OFFSET = 16;
    static final int SOURCE_OFFSET = 20;
    static final int PAYLOAD_LENGTH_OFFSET = 24;
    static final int INPUT_HEADER_LENGTH = 32;

    static final int STATE_HASH_OFFSET = 0;
    static final int HAS_STATE_HASH_OFFSET = 8;
    static final int APPLIED_HEADER_LENGTH = 16;

    static final int DECISION_KIND_OFFSET = 0;
    static final int DECISION_LENGTH_OFFSET = 4;
    static final int DECISION_HEADER_LENGTH = 8;

    private RecordRing() {}

    /** Bytes that a decision takes, given the length of its values. */
    static int decisionLength(final int length) {
        return DECISION_HEADER_LENGTH + BitUtil.align(length, Long.BYTES);
    }
}
