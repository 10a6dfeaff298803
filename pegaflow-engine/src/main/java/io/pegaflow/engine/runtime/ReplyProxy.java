package io.pegaflow.engine.runtime;

import io.aeron.Publication;
import io.aeron.logbuffer.BufferClaim;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.AckEncoder;
import io.pegaflow.ipc.codec.ConnectReplyEncoder;
import io.pegaflow.ipc.codec.ErrorReplyEncoder;
import io.pegaflow.ipc.codec.LoadReplyEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryReplyEncoder;
import io.pegaflow.ipc.codec.QueryStatus;
import io.pegaflow.ipc.codec.RegisterReplyEncoder;
import io.pegaflow.ipc.codec.SaveReplyEncoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Writes replies in place into the reply streams, or into the mailbox of the edges. A reply always fits: its room was there when its request was taken. One that
 * does not fit all the same closes the connection, for then the client does not drain what it asked for.
 */
final class ReplyProxy {
    private static final int MAX_TEXT_LENGTH = 1024;
    private static final int CLAIM_ATTEMPTS = 3;

    private static final int NO_RECORD = HeldReplies.IN_STREAM;

    private final BufferClaim claim = new BufferClaim();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConnectReplyEncoder connectReply = new ConnectReplyEncoder();
    private final RegisterReplyEncoder registerReply = new RegisterReplyEncoder();
    private final QueryReplyEncoder queryReply = new QueryReplyEncoder();
    private final SaveReplyEncoder saveReply = new SaveReplyEncoder();
    private final LoadReplyEncoder loadReply = new LoadReplyEncoder();
    private final AckEncoder ack = new AckEncoder();
    private final ErrorReplyEncoder errorReply = new ErrorReplyEncoder();
    private final ConnectionTable connections;
    private final RequestMeter meter;
    private final RuntimeStats stats;
    private final RingBuffer mailbox;
    private final JournalGate journal;
    private final HeldReplies held;
    private final long incarnation;
    private MutableDirectBuffer buffer;
    private int offset;
    private int record = NO_RECORD;

    /** The reply that is being written and will be held, null for one that goes at once. */
    private HeldReply holding;

    ReplyProxy(
            final ConnectionTable connections,
            final RequestMeter meter,
            final RuntimeStats stats,
            final RingBuffer mailbox,
            final JournalGate journal,
            final long incarnation) {
        this.mailbox = mailbox;
        this.journal = journal;
        held = new HeldReplies(mailbox);
        this.connections = connections;
        this.meter = meter;
        this.stats = stats;
        this.incarnation = incarnation;
    }

    void connected(
            final Connection connection,
            final int protocol,
            final int keepAliveIntervalMs,
            final int maxHashesPerRequest,
            final int maxRequestLength,
            final byte[] agentVersion) {
        final int length =
                ConnectReplyEncoder.BLOCK_LENGTH + ConnectReplyEncoder.agentVersionHeaderLength() + agentVersion.length;
        hold(connection, connection.connectCorrelationId, RequestMeter.OK);
        if (claim(connection, length)) {
            connectReply
                    .wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(connection.connectCorrelationId)
                    .incarnation(incarnation)
                    .connectionId(connection.id)
                    .protocol(protocol)
                    .credits(connection.credits)
                    .keepAliveIntervalMs(keepAliveIntervalMs)
                    .maxHashesPerRequest(maxHashesPerRequest)
                    .maxRequestLength(maxRequestLength)
                    .putAgentVersion(agentVersion, 0, agentVersion.length);
            commit();
        }
    }

    void registered(
            final int connectionId,
            final long correlationId,
            final long instanceKey,
            final int registeredDevices,
            final int worldSize) {
        if (answer(connectionId, correlationId, RegisterReplyEncoder.BLOCK_LENGTH) != null) {
            registerReply
                    .wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .instanceKey(instanceKey)
                    .registeredDevices(registeredDevices)
                    .worldSize(worldSize);
            commit();
        }
    }

    void queryReady(
            final int connectionId,
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs,
            final DirectBuffer hitPositions,
            final int hitPositionsOffset,
            final int hitPositionsLength) {
        final int length =
                QueryReplyEncoder.BLOCK_LENGTH + QueryReplyEncoder.hitPositionsHeaderLength() + hitPositionsLength;
        final Connection connection = answer(connectionId, correlationId, length);
        if (connection != null) {
            connection.blockHits += hitCount;
            queryReply
                    .wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .leaseTtlNs(leaseTtlNs)
                    .hitCount(hitCount)
                    .status(QueryStatus.READY)
                    .leaseId()
                    .high(leaseHigh)
                    .low(leaseLow);
            queryReply.putHitPositions(hitPositions, hitPositionsOffset, hitPositionsLength);
            commit();
        }
    }

    void saved(
            final int connectionId,
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int outcomesOffset,
            final int outcomesLength) {
        meter.onCopied(Operation.SAVE, bytesCopied, copyNs);
        final int length = SaveReplyEncoder.BLOCK_LENGTH + SaveReplyEncoder.outcomesHeaderLength() + outcomesLength;
        final Connection connection = answer(connectionId, correlationId, length);
        if (connection != null) {
            connection.bytesSaved += bytesCopied;
            saveReply
                    .wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .bytesCopied(bytesCopied)
                    .copyNs(copyNs)
                    .putOutcomes(outcomes, outcomesOffset, outcomesLength);
            commit();
        }
    }

    void loaded(
            final int connectionId,
            final long correlationId,
            final int blocksLoaded,
            final long bytesCopied,
            final long copyNs) {
        meter.onCopied(Operation.LOAD, bytesCopied, copyNs);
        final Connection connection = answer(connectionId, correlationId, LoadReplyEncoder.BLOCK_LENGTH);
        if (connection != null) {
            connection.bytesLoaded += bytesCopied;
            loadReply
                    .wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .bytesCopied(bytesCopied)
                    .copyNs(copyNs)
                    .blocksLoaded(blocksLoaded);
            commit();
        }
    }

    void acknowledged(final int connectionId, final long correlationId) {
        if (answer(connectionId, correlationId, AckEncoder.BLOCK_LENGTH) != null) {
            ack.wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation);
            commit();
        }
    }

    void failed(
            final int connectionId,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {
        final Connection connection = answered(connectionId, correlationId, errorCode.code());
        if (connection != null) {
            writeError(connection, correlationId, errorCode, retryAfterNs, text);
        }
    }

    /** Answer with an error what never became a request in flight. */
    void refuse(
            final Connection connection,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {
        stats.refusals[errorCode.code()]++;
        // Nothing of it is recorded.
        holding = null;
        writeError(connection, correlationId, errorCode, retryAfterNs, text);
    }

    private void writeError(
            final Connection connection,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int textLength = Math.min(bytes.length, MAX_TEXT_LENGTH);
        final int length = ErrorReplyEncoder.BLOCK_LENGTH + ErrorReplyEncoder.textHeaderLength() + textLength;
        if (claim(connection, length)) {
            errorReply
                    .wrapAndApplyHeader(buffer, offset, header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .retryAfterNs(retryAfterNs)
                    .errorCode(errorCode.code())
                    .putText(bytes, 0, textLength);
            commit();
        }
    }

    /** Whom the claim is for, null if there is nobody, or no room. */
    private Connection answer(final int connectionId, final long correlationId, final int length) {
        final Connection connection = answered(connectionId, correlationId, RequestMeter.OK);
        return connection != null && claim(connection, length) ? connection : null;
    }

    private Connection answered(final int connectionId, final long correlationId, final int code) {
        final Connection connection = connections.byId(connectionId);
        if (connection == null || !connection.isOpen()) {
            stats.droppedReplies++;
            return null;
        }
        connection.inFlight--;
        if (!hold(connection, correlationId, code)) {
            meter.onAnswered(connection, correlationId, code);
        }
        connection.answered++;
        connection.errors += code == RequestMeter.OK ? 0 : 1;
        return connection;
    }

    private boolean hold(final Connection connection, final long correlationId, final int code) {
        if (!journal.isSync()) {
            return false;
        }
        holding = held.next();
        holding.connection = connection;
        holding.correlationId = correlationId;
        holding.code = code;
        return true;
    }

    /** The input that led to the replies since the last call is recorded. */
    void onInputEnd() {
        held.onInputEnd(journal.position());
    }

    /** Let go what the journal has caught up with. */
    int releaseHeld() {
        if (held.count() == 0) {
            return 0;
        }
        final long appendedPosition = journal.appendedPosition();
        int released = 0;
        for (HeldReply reply = held.ready(appendedPosition); reply != null; reply = held.ready(appendedPosition)) {
            if (reply.connection != null) {
                meter.onAnswered(reply.connection, reply.correlationId, reply.code);
            }
            held.release();
            released++;
        }
        return released;
    }

    /** A connection ends: its replies that wait will never be read. */
    void dropHeld(final Connection connection) {
        stats.droppedReplies += held.drop(connection);
    }

    private boolean claim(final Connection connection, final int length) {
        final int encodedLength = MessageHeaderEncoder.ENCODED_LENGTH + length;
        if (connection.isEdge()) {
            return claimInMailbox(connection, encodedLength);
        }
        final BufferClaim target = holding == null ? claim : holding.claim;
        long result = Publication.ADMIN_ACTION;
        for (int i = 0; i < CLAIM_ATTEMPTS && result == Publication.ADMIN_ACTION; i++) {
            result = connection.publication.tryClaim(encodedLength, target);
        }
        if (result > 0) {
            buffer = target.buffer();
            offset = target.offset();
            return true;
        }
        holding = null;
        stats.droppedReplies++;
        if (result == Publication.NOT_CONNECTED || result == Publication.CLOSED) {
            connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
        } else {
            stats.undrainedClients++;
            connections.requestClose(connection, CloseReason.PROTOCOL_VIOLATION);
        }
        return false;
    }

    /** Edges keep room for the replies to what they let in, so there is some. */
    private boolean claimInMailbox(final Connection connection, final int encodedLength) {
        record = mailbox.tryClaim(EdgeDescriptor.REPLY, EdgeDescriptor.MESSAGE_OFFSET + encodedLength);
        if (record < 0) {
            record = NO_RECORD;
            holding = null;
            stats.droppedReplies++;
            connections.requestClose(connection, CloseReason.PROTOCOL_VIOLATION);
            return false;
        }
        buffer = mailbox.buffer();
        offset = record + EdgeDescriptor.MESSAGE_OFFSET;
        buffer.putInt(record + EdgeDescriptor.CONNECTION_ID_OFFSET, connection.id, ByteOrder.LITTLE_ENDIAN);
        return true;
    }

    private void commit() {
        if (holding != null) {
            holding.record = record;
            holding = null;
            record = NO_RECORD;
            held.hold(journal.position());
        } else if (record == NO_RECORD) {
            claim.commit();
        } else {
            mailbox.commit(record);
            record = NO_RECORD;
        }
    }

    /** Tell the edges that a connection of theirs is no more. */
    void closed(final Connection connection, final CloseReason reason) {
        final int index = mailbox.tryClaim(EdgeDescriptor.CLOSED, EdgeDescriptor.SHORT_LENGTH);
        if (index < 0) {
            stats.droppedReplies++;
            return;
        }
        mailbox.buffer().putInt(index + EdgeDescriptor.CONNECTION_ID_OFFSET, connection.id, ByteOrder.LITTLE_ENDIAN);
        mailbox.buffer().putInt(index + EdgeDescriptor.REASON_OFFSET, reason.ordinal(), ByteOrder.LITTLE_ENDIAN);
        mailbox.commit(index);
    }
}
