package io.pegaflow.client;

import io.pegaflow.ipc.ErrorCode;
import org.agrona.DirectBuffer;

/** A listener that ignores everything; extend it where only some calls matter. */
public class ClientListenerAdapter implements ClientListener {
    /** A listener that ignores everything. */
    public ClientListenerAdapter() {}

    @Override
    public void onConnected(final long incarnation, final int credits) {}

    @Override
    public void onDisconnected(final DisconnectCause cause) {}

    @Override
    public void onRegistered(
            final long correlationId, final long instanceKey, final int registeredDevices, final int worldSize) {}

    @Override
    public void onQueryReady(
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs) {}

    @Override
    public void onSaved(
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int offset,
            final int length) {}

    @Override
    public void onLoaded(final long correlationId, final int blocksLoaded, final long bytesCopied, final long copyNs) {}

    @Override
    public void onAck(final long correlationId) {}

    @Override
    public void onError(
            final long correlationId,
            final ErrorCode code,
            final long retryAfterNs,
            final DirectBuffer text,
            final int offset,
            final int length) {}

    @Override
    public void onFailed(final long correlationId, final RequestFailure failure) {}
}
