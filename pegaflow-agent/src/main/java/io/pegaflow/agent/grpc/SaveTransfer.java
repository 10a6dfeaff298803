package io.pegaflow.agent.grpc;

import io.pegaflow.engine.runtime.EdgeConnection;

/** A save whose client may go away while it waits: what its device blocks hold then belongs to other hashes. */
final class SaveTransfer implements TransferWatch.Transfer {
    private final EdgeConnection connection;
    private final long correlationId;
    private volatile boolean isEnded;

    SaveTransfer(final EdgeConnection connection, final long correlationId) {
        this.connection = connection;
        this.correlationId = correlationId;
    }

    void onEnded() {
        isEnded = true;
    }

    /** It is looked at once nobody waits. */
    @Override
    public boolean look() {
        return !isEnded && !CancelCall.send(connection, correlationId);
    }
}
