package io.pegaflow.engine.core;

import io.pegaflow.engine.state.StateCursor;

/** An UnregisterRequest that is answered when the memory of all its devices is closed. */
final class Withdrawal {
    final int connectionId;
    final long correlationId;
    int openContexts;

    Withdrawal(final int connectionId, final long correlationId) {
        this.connectionId = connectionId;
        this.correlationId = correlationId;
    }

    static Withdrawal state(final StateCursor cursor, final Withdrawal known) {
        final Withdrawal withdrawal = new Withdrawal(
                cursor.int32(known == null ? 0 : known.connectionId),
                cursor.int64(known == null ? 0 : known.correlationId));
        withdrawal.openContexts = cursor.int32(known == null ? 0 : known.openContexts);
        return withdrawal;
    }
}
