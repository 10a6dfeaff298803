package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.ErrorCode;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/** Writes down what a listener hears. */
final class EventLog implements ClientListener {
    final List<String> events = new ArrayList<>();
    private final Map<Long, Integer> outcomes = new HashMap<>();

    boolean has(final String event) {
        return events.contains(event);
    }

    int outcomesOf(final long correlationId) {
        return outcomes.getOrDefault(correlationId, 0);
    }

    /** Every one of these, and nothing else, had exactly one outcome. */
    void assertOneOutcomeEach(final Collection<Long> correlationIds) {
        for (final long correlationId : correlationIds) {
            assertEquals(1, outcomesOf(correlationId), () -> "outcomes of " + correlationId);
        }
        assertEquals(correlationIds.size(), outcomes.size());
    }

    @Override
    public void onConnected(final long incarnation, final int credits) {
        events.add("connected " + incarnation + " " + credits);
    }

    @Override
    public void onDisconnected(final DisconnectCause cause) {
        events.add("disconnected " + cause);
    }

    @Override
    public void onRegistered(
            final long correlationId, final long instanceKey, final int registeredDevices, final int worldSize) {
        outcome(correlationId, "registered " + instanceKey + " " + registeredDevices + " " + worldSize);
    }

    @Override
    public void onQueryReady(
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs) {
        outcome(correlationId, "query " + hitCount + " " + leaseHigh + " " + leaseLow + " " + leaseTtlNs);
    }

    @Override
    public void onMembershipReady(
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs,
            final DirectBuffer positions,
            final int offset) {
        final int last = positions.getInt(offset + (hitCount - 1) * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
        outcome(
                correlationId,
                "members " + hitCount + " " + leaseHigh + " " + leaseLow + " " + leaseTtlNs + " " + last);
    }

    @Override
    public void onSaved(
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += buffer.getByte(offset + i);
        }
        outcome(correlationId, "saved " + bytesCopied + " " + copyNs + " " + length + " " + sum);
    }

    @Override
    public void onLoaded(final long correlationId, final int blocksLoaded, final long bytesCopied, final long copyNs) {
        outcome(correlationId, "loaded " + blocksLoaded + " " + bytesCopied + " " + copyNs);
    }

    @Override
    public void onAck(final long correlationId) {
        outcome(correlationId, "ack");
    }

    @Override
    public void onError(
            final long correlationId,
            final ErrorCode code,
            final long retryAfterNs,
            final DirectBuffer text,
            final int offset,
            final int length) {
        outcome(correlationId, "error " + code + " " + text.getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onFailed(final long correlationId, final RequestFailure failure) {
        outcome(correlationId, "failed " + failure);
    }

    private void outcome(final long correlationId, final String event) {
        outcomes.merge(correlationId, 1, Integer::sum);
        events.add(event);
    }
}
