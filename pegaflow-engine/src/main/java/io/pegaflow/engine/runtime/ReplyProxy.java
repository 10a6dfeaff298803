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
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Writes replies in place into the reply streams. A reply always fits: its room was there when its request was taken. One that
 * does not fit all the same closes the connection, for then the client does not drain what it asked for.
 */
final class ReplyProxy {
    private static final int MAX_TEXT_LENGTH = 1024;
    private static final int CLAIM_ATTEMPTS = 3;

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
    private final long incarnation;

    ReplyProxy(
            final ConnectionTable connections,
            final RequestMeter meter,
            final RuntimeStats stats,
            final long incarnation) {
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
        if (claim(connection, length)) {
            connectReply
                    .wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(connection.connectCorrelationId)
                    .incarnation(incarnation)
                    .connectionId(connection.id)
                    .protocol(protocol)
                    .credits(connection.credits)
                    .keepAliveIntervalMs(keepAliveIntervalMs)
                    .maxHashesPerRequest(maxHashesPerRequest)
                    .maxRequestLength(maxRequestLength)
                    .putAgentVersion(agentVersion, 0, agentVersion.length);
            claim.commit();
        }
    }

    void registered(
            final int connectionId,
            final long correlationId,
            final long instanceKey,
            final int registeredDevices,
            final int worldSize) {
        if (answer(connectionId, correlationId, RegisterReplyEncoder.BLOCK_LENGTH)) {
            registerReply
                    .wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .instanceKey(instanceKey)
                    .registeredDevices(registeredDevices)
                    .worldSize(worldSize);
            claim.commit();
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
        if (answer(connectionId, correlationId, length)) {
            queryReply
                    .wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .leaseTtlNs(leaseTtlNs)
                    .hitCount(hitCount)
                    .status(QueryStatus.READY)
                    .leaseId()
                    .high(leaseHigh)
                    .low(leaseLow);
            queryReply.putHitPositions(hitPositions, hitPositionsOffset, hitPositionsLength);
            claim.commit();
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
        if (answer(connectionId, correlationId, length)) {
            saveReply
                    .wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .bytesCopied(bytesCopied)
                    .copyNs(copyNs)
                    .putOutcomes(outcomes, outcomesOffset, outcomesLength);
            claim.commit();
        }
    }

    void loaded(
            final int connectionId,
            final long correlationId,
            final int blocksLoaded,
            final long bytesCopied,
            final long copyNs) {
        meter.onCopied(Operation.LOAD, bytesCopied, copyNs);
        if (answer(connectionId, correlationId, LoadReplyEncoder.BLOCK_LENGTH)) {
            loadReply
                    .wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .bytesCopied(bytesCopied)
                    .copyNs(copyNs)
                    .blocksLoaded(blocksLoaded);
            claim.commit();
        }
    }

    void acknowledged(final int connectionId, final long correlationId) {
        if (answer(connectionId, correlationId, AckEncoder.BLOCK_LENGTH)) {
            ack.wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(correlationId)
                    .incarnation(incarnation);
            claim.commit();
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
                    .wrapAndApplyHeader(claim.buffer(), claim.offset(), header)
                    .correlationId(correlationId)
                    .incarnation(incarnation)
                    .retryAfterNs(retryAfterNs)
                    .errorCode(errorCode.code())
                    .putText(bytes, 0, textLength);
            claim.commit();
        }
    }

    private boolean answer(final int connectionId, final long correlationId, final int length) {
        final Connection connection = answered(connectionId, correlationId, RequestMeter.OK);
        return connection != null && claim(connection, length);
    }

    private Connection answered(final int connectionId, final long correlationId, final int code) {
        final Connection connection = connections.byId(connectionId);
        if (connection == null || !connection.isOpen()) {
            stats.droppedReplies++;
            return null;
        }
        connection.inFlight--;
        meter.onAnswered(connection, correlationId, code);
        return connection;
    }

    private boolean claim(final Connection connection, final int length) {
        final int encodedLength = MessageHeaderEncoder.ENCODED_LENGTH + length;
        long result = Publication.ADMIN_ACTION;
        for (int i = 0; i < CLAIM_ATTEMPTS && result == Publication.ADMIN_ACTION; i++) {
            result = connection.publication.tryClaim(encodedLength, claim);
        }
        if (result > 0) {
            return true;
        }
        stats.droppedReplies++;
        if (result == Publication.NOT_CONNECTED || result == Publication.CLOSED) {
            connections.requestClose(connection, CloseReason.CLIENT_CLOSED);
        } else {
            stats.undrainedClients++;
            connections.requestClose(connection, CloseReason.PROTOCOL_VIOLATION);
        }
        return false;
    }
}
