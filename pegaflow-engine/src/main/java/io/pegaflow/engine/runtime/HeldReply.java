package io.pegaflow.engine.runtime;

import io.aeron.logbuffer.BufferClaim;

/** A reply that is written but not committed yet, in its stream or in the mailbox of the edges. */
final class HeldReply {
    final BufferClaim claim = new BufferClaim();

    /** Null once the connection is closed: there is nothing left to do. */
    Connection connection;

    int record;
    long correlationId;
    int code;
    long position;
}
