package io.pegaflow.tools.journal;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.DecisionKind;
import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.LeaseEnd;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Turns records into events: gives answers back their requests, instances their names, and finds out for whom blocks left.
 *
 * <p>What a request does within its own input is its doing. What is done in a later step is told by the page that is reserved:
 * its block stands in the request that wants it, and what left since the page before left for it.
 */
final class RecordAdapter implements RecordListener, JournalVisitor {
    private record RequestId(int connectionId, long correlationId) {}

    /** Loads and saves may name leases that ended. */
    static final int LEASES_REMEMBERED = 4 * CoreConfig.DEFAULT_MAX_LEASES;

    private final long hashSeed;
    private final CacheEvents events;
    private final RequestReader reader = new RequestReader();
    private final InstanceNames names = new InstanceNames();
    private final Map<RequestId, Request> unanswered = new LinkedHashMap<>();
    private final Map<Long, Request> byTransfer = new HashMap<>();
    private final List<Departure> unexplained = new ArrayList<>();
    /** Numbers of leases by what requests can know of them: both halves of the id xored. */
    private final Map<Long, Long> leaseNumbers = new Recent<>(LEASES_REMEMBERED);

    private long begun;
    private InputInfo input;
    /** Whose turn it is, as far as known. */
    private Request turn;

    private DirectBuffer buffer;
    private int offset;

    RecordAdapter(final long hashSeed, final CacheEvents events) {
        this.hashSeed = hashSeed;
        this.events = events;
    }

    long hashSeed() {
        return hashSeed;
    }

    InstanceNames names() {
        return names;
    }

    /** Whose work the last decision belongs to, null if that is not known. */
    Request turn() {
        return turn;
    }

    /** Requests that came and were not answered yet, in their order. */
    Iterable<Request> unanswered() {
        return unanswered.values();
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer payload,
            final int payloadOffset,
            final int length) {
        turn = null;
        if (kind == InputKind.COMMAND) {
            turn = reader.read(sequence, timestampNs, source, payload, payloadOffset, length);
            turn.instance = names.byKey(turn.instanceKey);
            turn.resolveLeases(leaseNumbers);
            unanswered.put(new RequestId(source, turn.correlationId), turn);
        } else if (kind == InputKind.COPY_COMPLETED && length >= CopyCompletionDescriptor.LENGTH) {
            turn = byTransfer.get(payload.getLong(
                    payloadOffset + CopyCompletionDescriptor.TRANSFER_ID_OFFSET, ByteOrder.LITTLE_ENDIAN));
        }
        input = new InputInfo(sequence, timestampNs, kind, source, kind == InputKind.COMMAND ? turn : null);
        events.onInput(input);
    }

    @Override
    public void onDecision(
            final long inputSequence,
            final int kind,
            final DirectBuffer decision,
            final int decisionOffset,
            final int length) {
        buffer = decision;
        offset = decisionOffset;
        switch (kind) {
            case DecisionKind.REPLY -> onReply();
            case DecisionKind.LEASE_BEGAN -> {
                begun = value(0);
                events.onLeaseBegan(input, begun, value(1), (int) value(2));
            }
            case DecisionKind.LEASE_ENDED -> events.onLeaseEnded(input, value(0), LeaseEnd.values()[(int) value(1)]);
            case DecisionKind.BLOCK_SEALED ->
                events.onSealed(input, (int) value(0), value(1), byTransfer.getOrDefault(value(2), turn));
            case DecisionKind.BLOCK_DEPARTED -> onDeparted();
            case DecisionKind.TRANSFER_BEGAN -> {
                if (turn != null) {
                    byTransfer.put(value(0), turn);
                }
                events.onTransferBegan(input, value(0), (int) value(2), turn);
            }
            case DecisionKind.TRANSFER_ENDED -> events.onTransferEnded(input, value(0), (int) value(1), value(2));
            case DecisionKind.INSTANCE_CHANGED -> onInstanceChanged();
            case DecisionKind.PAGE_RESERVED -> onReserved();
            default -> {}
        }
    }

    private long value(final int index) {
        return buffer.getLong(offset + index * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    private void onReply() {
        final Request request = unanswered.remove(new RequestId((int) value(0), value(1)));
        if (value(2) == RegisterReplyDecoder.TEMPLATE_ID) {
            names.onRegistered(value(4));
            if (request != null) {
                request.instance = names.byKey(value(4));
            }
        }
        final boolean hasLease = value(2) == QueryReplyDecoder.TEMPLATE_ID && value(5) != 0;
        if (hasLease) {
            leaseNumbers.put(value(5), begun);
        }
        events.onReply(
                input, request, new Reply((int) value(2), (int) value(3), value(4), value(5), hasLease ? begun : 0));
    }

    private void onDeparted() {
        final Departure departure = new Departure(input, DepartureCause.values()[(int) value(2)]);
        departure.by = turn;
        if (turn == null && input.kind() == InputKind.STEP) {
            unexplained.add(departure);
        }
        events.onDeparted(departure, (int) value(0), value(1));
    }

    private void onReserved() {
        final long keyHash = value(1);
        if (input.kind() == InputKind.STEP) {
            turn = saverOf(keyHash);
            for (final Departure departure : unexplained) {
                departure.by = isForRoom(departure.cause) ? turn : null;
            }
            unexplained.clear();
        }
        events.onReserved(input, (int) value(0), keyHash, (int) value(2), turn);
    }

    private static boolean isForRoom(final DepartureCause cause) {
        return cause == DepartureCause.EVICTED || cause == DepartureCause.PARTIAL_EVICTED;
    }

    private Request saverOf(final long keyHash) {
        for (final Request request : unanswered.values()) {
            if (request.type == RequestType.SAVE && request.instance != null && request.names(keyHash, hashSeed)) {
                return request;
            }
        }
        return null;
    }

    private void onInstanceChanged() {
        if (value(1) == 0 && turn != null && turn.type == RequestType.REGISTER) {
            names.onMade(value(0), turn.instanceName, turn.namespaceName);
        }
    }
}
