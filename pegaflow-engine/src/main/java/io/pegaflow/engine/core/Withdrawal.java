package io.pegaflow.engine.core;

/** An UnregisterRequest that is answered when the memory of all its devices is closed. */
final class Withdrawal {
    final int connectionId;
    final long correlationId;
    int openContexts;

    Withdrawal(final int connectionId, final long correlationId) {
        this.connectionId = connectionId;
        this.correlationId = correlationId;
    }
}
