package io.pegaflow.client;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.AckDecoder;
import io.pegaflow.ipc.codec.ConnectReplyDecoder;
import io.pegaflow.ipc.codec.ErrorReplyDecoder;
import io.pegaflow.ipc.codec.LeaseIdDecoder;
import io.pegaflow.ipc.codec.LoadReplyDecoder;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.QueryStatus;
import io.pegaflow.ipc.codec.RegisterReplyDecoder;
import io.pegaflow.ipc.codec.SaveReplyDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decodes what arrives on the reply stream of one connection and hands it to the listener, if a request waits for it. Nothing
 * that arrives can do more than be counted: lengths are checked before fields are read.
 */
final class ReplyAdapter implements FragmentHandler {
    // The fixed part of version 1. Later versions are longer, and their additions are skipped by the acting block
    // length.
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final DirectBuffer LOADING_TEXT = new UnsafeBuffer(
            "blocks are on their way from a slower tier; query again".getBytes(StandardCharsets.UTF_8));

    private final ConnectOutcome outcome;
    private final RequestTable requests;
    private final ClientListener listener;
    private final ListenerGuard guard;
    private final ClientStats stats;
    private final MessageAssembler assembler;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConnectReplyDecoder connectReply = new ConnectReplyDecoder();
    private final RegisterReplyDecoder registerReply = new RegisterReplyDecoder();
    private final QueryReplyDecoder queryReply = new QueryReplyDecoder();
    private final SaveReplyDecoder saveReply = new SaveReplyDecoder();
    private final LoadReplyDecoder loadReply = new LoadReplyDecoder();
    private final AckDecoder ack = new AckDecoder();
    private final ErrorReplyDecoder errorReply = new ErrorReplyDecoder();
    private boolean hasOtherIncarnation;

    ReplyAdapter(
            final ConnectOutcome outcome,
            final RequestTable requests,
            final ClientListener listener,
            final ListenerGuard guard,
            final ClientStats stats) {
        this.outcome = outcome;
        this.requests = requests;
        this.listener = listener;
        this.guard = guard;
        this.stats = stats;
        this.assembler = new MessageAssembler(Limits.MAX_REPLY_LENGTH, this::onMessage);
    }

    /** Did a reply bear another incarnation than the connection's? */
    boolean hasOtherIncarnation() {
        return hasOtherIncarnation;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header fragmentHeader) {
        if (outcome.status == ConnectOutcome.Status.ACCEPTED && fragmentHeader.sessionId() != outcome.replySessionId) {
            stats.onForeignMessage();
        } else if ((fragmentHeader.flags() & FrameDescriptor.UNFRAGMENTED) == FrameDescriptor.UNFRAGMENTED) {
            onMessage(buffer, offset, length, fragmentHeader);
        } else if (!assembler.onPart(buffer, offset, length, fragmentHeader)) {
            stats.onMalformedMessage();
        }
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final Header fragmentHeader) {
        if (length < HEADER_LENGTH) {
            stats.onForeignMessage();
            return;
        }
        header.wrap(buffer, offset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            stats.onForeignMessage();
            return;
        }
        final int bodyOffset = offset + HEADER_LENGTH;
        final int bodyLength = length - HEADER_LENGTH;
        final int minLength = minBlockLength(header.templateId());
        if (minLength == 0) {
            stats.onForeignMessage();
        } else if (header.blockLength() < minLength || header.blockLength() > bodyLength || header.version() < 1) {
            stats.onMalformedMessage();
        } else if (outcome.status == ConnectOutcome.Status.ACCEPTED) {
            onReply(buffer, bodyOffset, bodyLength);
        } else {
            onHandshake(buffer, bodyOffset, bodyLength, fragmentHeader.sessionId());
        }
    }

    private static int minBlockLength(final int templateId) {
        switch (templateId) {
            case ConnectReplyDecoder.TEMPLATE_ID:
                return ConnectReplyDecoder.BLOCK_LENGTH;
            case RegisterReplyDecoder.TEMPLATE_ID:
                return RegisterReplyDecoder.BLOCK_LENGTH;
            case QueryReplyDecoder.TEMPLATE_ID:
                return QueryReplyDecoder.BLOCK_LENGTH;
            case SaveReplyDecoder.TEMPLATE_ID:
                return SaveReplyDecoder.BLOCK_LENGTH;
            case LoadReplyDecoder.TEMPLATE_ID:
                return LoadReplyDecoder.BLOCK_LENGTH;
            case AckDecoder.TEMPLATE_ID:
                return AckDecoder.BLOCK_LENGTH;
            case ErrorReplyDecoder.TEMPLATE_ID:
                return ErrorReplyDecoder.BLOCK_LENGTH;
            default:
                return 0;
        }
    }

    private void onHandshake(final DirectBuffer buffer, final int offset, final int length, final int sessionId) {
        // Correlation id and incarnation begin every reply.
        ack.wrap(buffer, offset, header.blockLength(), header.version());
        if (ack.correlationId() != outcome.correlationId) {
            stats.onForeignMessage();
        } else if (header.templateId() == ConnectReplyDecoder.TEMPLATE_ID) {
            connectReply.wrap(buffer, offset, header.blockLength(), header.version());
            outcome.replySessionId = sessionId;
            outcome.incarnation = connectReply.incarnation();
            outcome.credits = connectReply.credits();
            outcome.keepAliveIntervalNs = TimeUnit.MILLISECONDS.toNanos(connectReply.keepAliveIntervalMs());
            outcome.maxHashesPerRequest = connectReply.maxHashesPerRequest();
            outcome.maxRequestLength = connectReply.maxRequestLength();
            final int protocol = connectReply.protocol();
            if (protocol < 1 || protocol > ConnectReplyDecoder.SCHEMA_VERSION) {
                refuse(ErrorCode.VERSION_MISMATCH, "agent speaks another protocol: protocol=" + protocol);
            } else {
                outcome.status = ConnectOutcome.Status.ACCEPTED;
            }
        } else if (header.templateId() == ErrorReplyDecoder.TEMPLATE_ID) {
            errorReply.wrap(buffer, offset, header.blockLength(), header.version());
            final int textLength = varDataLength(buffer, errorReply.limit(), offset + length);
            final String text = textLength < 0
                    ? ""
                    : buffer.getStringWithoutLengthUtf8(
                            errorReply.limit() + ErrorReplyDecoder.textHeaderLength(), textLength);
            refuse(ErrorCode.get(errorReply.errorCode()), text);
        } else {
            stats.onForeignMessage();
        }
    }

    private void refuse(final ErrorCode code, final String text) {
        outcome.refusal = new ConnectRefusal(code, text);
        outcome.status = ConnectOutcome.Status.REFUSED;
    }

    private void onReply(final DirectBuffer buffer, final int offset, final int length) {
        final int blockLength = header.blockLength();
        final int version = header.version();
        final int templateId = header.templateId();
        final int end = offset + length;
        ack.wrap(buffer, offset, blockLength, version);
        final long correlationId = ack.correlationId();
        if (ack.incarnation() != outcome.incarnation) {
            hasOtherIncarnation = true;
            stats.onUnexpectedReply();
            return;
        }
        final boolean hasVarData = templateId == SaveReplyDecoder.TEMPLATE_ID
                || templateId == QueryReplyDecoder.TEMPLATE_ID
                || templateId == ErrorReplyDecoder.TEMPLATE_ID;
        if (hasVarData && varDataLength(buffer, ack.limit(), end) < 0) {
            stats.onMalformedMessage();
            return;
        }
        switch (requests.complete(correlationId)) {
            case AWAITED:
                try {
                    dispatch(correlationId, templateId, buffer, offset, blockLength, version);
                } catch (final Throwable thrown) {
                    guard.onThrown(thrown);
                }
                break;
            case LATE:
                stats.onLateReply();
                break;
            default:
                stats.onUnexpectedReply();
                break;
        }
    }

    private void dispatch(
            final long correlationId,
            final int templateId,
            final DirectBuffer buffer,
            final int offset,
            final int blockLength,
            final int version) {
        switch (templateId) {
            case RegisterReplyDecoder.TEMPLATE_ID:
                registerReply.wrap(buffer, offset, blockLength, version);
                listener.onRegistered(
                        correlationId,
                        registerReply.instanceKey(),
                        registerReply.registeredDevices(),
                        registerReply.worldSize());
                break;
            case QueryReplyDecoder.TEMPLATE_ID:
                queryReply.wrap(buffer, offset, blockLength, version);
                onQueryReply(correlationId, buffer);
                break;
            case SaveReplyDecoder.TEMPLATE_ID:
                saveReply.wrap(buffer, offset, blockLength, version);
                listener.onSaved(
                        correlationId,
                        saveReply.bytesCopied(),
                        saveReply.copyNs(),
                        buffer,
                        saveReply.limit() + SaveReplyDecoder.outcomesHeaderLength(),
                        saveReply.outcomesLength());
                break;
            case LoadReplyDecoder.TEMPLATE_ID:
                loadReply.wrap(buffer, offset, blockLength, version);
                listener.onLoaded(correlationId, loadReply.blocksLoaded(), loadReply.bytesCopied(), loadReply.copyNs());
                break;
            case AckDecoder.TEMPLATE_ID:
                listener.onAck(correlationId);
                break;
            case ErrorReplyDecoder.TEMPLATE_ID:
                errorReply.wrap(buffer, offset, blockLength, version);
                listener.onError(
                        correlationId,
                        ErrorCode.get(errorReply.errorCode()),
                        errorReply.retryAfterNs(),
                        buffer,
                        errorReply.limit() + ErrorReplyDecoder.textHeaderLength(),
                        errorReply.textLength());
                break;
            default:
                // A second ConnectReply to a request's correlation id: the agent is out of its mind.
                listener.onError(correlationId, ErrorCode.UNKNOWN, 0, LOADING_TEXT, 0, 0);
                break;
        }
    }

    private void onQueryReply(final long correlationId, final DirectBuffer buffer) {
        if (queryReply.status() != QueryStatus.READY) {
            listener.onError(correlationId, ErrorCode.BUSY, 0, LOADING_TEXT, 0, LOADING_TEXT.capacity());
            return;
        }
        final LeaseIdDecoder lease = queryReply.leaseId();
        final int hitCount = queryReply.hitCount();
        final int positionsOffset = queryReply.limit() + QueryReplyDecoder.hitPositionsHeaderLength();
        if (hitCount > 0 && queryReply.hitPositionsLength() == hitCount * Integer.BYTES) {
            listener.onMembershipReady(
                    correlationId,
                    hitCount,
                    lease.high(),
                    lease.low(),
                    queryReply.leaseTtlNs(),
                    buffer,
                    positionsOffset);
        } else {
            listener.onQueryReady(correlationId, hitCount, lease.high(), lease.low(), queryReply.leaseTtlNs());
        }
    }

    /** Length of the variable field at {@code limit}, -1 if it does not lie within the message. */
    private static int varDataLength(final DirectBuffer buffer, final int limit, final int end) {
        if (end - limit < Integer.BYTES) {
            return -1;
        }
        final int length = buffer.getInt(limit, SaveReplyDecoder.BYTE_ORDER);
        return length < 0 || length > end - limit - Integer.BYTES ? -1 : length;
    }
}
