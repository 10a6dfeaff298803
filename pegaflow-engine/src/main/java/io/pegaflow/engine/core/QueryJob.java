package io.pegaflow.engine.core;

import io.pegaflow.ipc.Limits;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A query under way, from its arrival to the cause of its last miss. Pooled. */
final class QueryJob extends Job {
    int connectionId;
    long correlationId;
    Instance instance;
    int namespaceId;
    int group;
    boolean isMembership;
    boolean isAllOrNothing;
    DirectBuffer hashes;
    UnsafeBuffer requestCopy;
    int hashesOffset;
    int hashLength;
    int count;
    /** Set once the client is gone: nobody waits for the answer. */
    boolean isCancelled;

    boolean isAnswered;
    Lease lease;
    /** Next block to look up, or to find the cause of. */
    int index;

    /** Hits that were passed over while causes are looked for. */
    int hitsPassed;

    int hits;
    /** Key hash of the block before the next miss. */
    long parentHash;

    private UnsafeBuffer positions;

    int offset(final int block) {
        return hashesOffset + block * hashLength;
    }

    /** Positions of the hits, for membership. */
    UnsafeBuffer positions() {
        if (positions == null) {
            positions = new UnsafeBuffer(new byte[Limits.MAX_MEMBERSHIP_BLOCKS * Integer.BYTES]);
        }
        return positions;
    }

    @Override
    long progressHash() {
        return Mixing.mix(correlationId, connectionId, (long) index << 1 | (isAnswered ? 1 : 0));
    }
}
