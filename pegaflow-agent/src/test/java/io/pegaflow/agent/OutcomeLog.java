package io.pegaflow.agent;

import io.pegaflow.client.ClientListener;
import io.pegaflow.client.DisconnectCause;
import io.pegaflow.client.RequestFailure;
import io.pegaflow.ipc.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/** Keeps what a client is told, request by request. */
final class OutcomeLog implements ClientListener {
    final Map<Long, List<String>> outcomes = new LinkedHashMap<>();
    final List<String> connections = new ArrayList<>();
    long instanceKey;

    private void add(final long correlationId, final String outcome) {
        outcomes.computeIfAbsent(correlationId, id -> new ArrayList<>()).add(outcome);
    }

    List<String> of(final long correlationId) {
        return outcomes.getOrDefault(correlationId, List.of());
    }

    @Override
    public void onConnected(final long incarnation, final int credits) {
        connections.add("CONNECTED");
    }

    @Override
    public void onDisconnected(final DisconnectCause cause) {
        connections.add(cause.name());
    }

    @Override
    public void onRegistered(
            final long correlationId, final long newInstanceKey, final int registeredDevices, final int worldSize) {
        instanceKey = newInstanceKey;
        add(correlationId, "REGISTERED");
    }

    @Override
    public void onQueryReady(
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs) {
        add(correlationId, "QUERY");
    }

    @Override
    public void onSaved(
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer blockOutcomes,
            final int offset,
            final int length) {
        add(correlationId, "SAVED");
    }

    @Override
    public void onLoaded(final long correlationId, final int blocksLoaded, final long bytesCopied, final long copyNs) {
        add(correlationId, "LOADED");
    }

    @Override
    public void onAck(final long correlationId) {
        add(correlationId, "ACK");
    }

    @Override
    public void onError(
            final long correlationId,
            final ErrorCode code,
            final long retryAfterNs,
            final DirectBuffer text,
            final int offset,
            final int length) {
        add(correlationId, code.name());
    }

    @Override
    public void onFailed(final long correlationId, final RequestFailure failure) {
        add(correlationId, failure.name());
    }
}
