package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.aeron.protocol.DataHeaderFlyweight;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.codec.AckEncoder;
import io.pegaflow.ipc.codec.ErrorReplyEncoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.SaveReplyEncoder;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplyAdapterTest {
    private static final int SESSION_ID = 9;
    private static final int INCARNATION = 3;
    private static final int FRAME_HEADER = DataHeaderFlyweight.HEADER_LENGTH;

    private final EventLog log = new EventLog();
    private final ClientStats stats = new ClientStats();
    private final RequestTable requests = new RequestTable();
    private final ConnectOutcome outcome = new ConnectOutcome(1);
    private final ListenerGuard guard = new ListenerGuard();
    private final ReplyAdapter adapter = new ReplyAdapter(outcome, requests, log, guard, stats);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[FRAME_HEADER + 2 * Limits.MAX_REPLY_LENGTH]);
    private final UnsafeBuffer body = new UnsafeBuffer(new byte[2 * Limits.MAX_REPLY_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private long correlationId;

    @BeforeEach
    void setUp() {
        requests.reset(4);
        correlationId = requests.peekCorrelationId();
        requests.add(correlationId, 1);
        outcome.status = ConnectOutcome.Status.ACCEPTED;
        outcome.replySessionId = SESSION_ID;
        outcome.incarnation = INCARNATION;
    }

    @Test
    void shouldReadRepliesOfLaterVersions() {
        final io.pegaflow.ipc.later.QueryReplyEncoder later = new io.pegaflow.ipc.later.QueryReplyEncoder();
        later.wrapAndApplyHeader(body, 0, new io.pegaflow.ipc.later.MessageHeaderEncoder())
                .correlationId(correlationId)
                .incarnation(INCARNATION)
                .leaseTtlNs(9)
                .hitCount(10)
                .status(io.pegaflow.ipc.later.QueryStatus.READY)
                .tier(11)
                .leaseId()
                .high(7)
                .low(8);
        later.putHitPositions(new byte[0], 0, 0);
        onMessage(later.encodedLength());
        assertEquals(List.of("query 10 7 8 9"), log.events);
    }

    @Test
    void shouldReadRepliesOfLaterVersionsWithMoreVariableFields() {
        final io.pegaflow.ipc.later.SaveReplyEncoder later = new io.pegaflow.ipc.later.SaveReplyEncoder();
        later.wrapAndApplyHeader(body, 0, new io.pegaflow.ipc.later.MessageHeaderEncoder())
                .correlationId(correlationId)
                .incarnation(INCARNATION)
                .bytesCopied(7)
                .copyNs(8)
                .putOutcomes(new byte[] {1, 2, 3}, 0, 3)
                .remark("more");
        onMessage(later.encodedLength());
        assertEquals(List.of("saved 7 8 3 6"), log.events);
    }

    @Test
    void shouldRefuseLengthsThatReachBeyondTheMessage() {
        final int lengthOffset = MessageHeaderEncoder.ENCODED_LENGTH + SaveReplyEncoder.BLOCK_LENGTH;
        for (final int claimed : new int[] {4, 100, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            final int length = saveReply(3);
            body.putInt(lengthOffset, claimed);
            onMessage(length);
        }
        final int length = saveReply(3);
        onMessage(length - 4, FrameDescriptor.UNFRAGMENTED, SESSION_ID);
        onMessage(SaveReplyEncoder.BLOCK_LENGTH, FrameDescriptor.UNFRAGMENTED, SESSION_ID);
        assertEquals(7, stats.malformedMessages());
        assertEquals(List.of(), log.events);
        onMessage(saveReply(3));
        assertEquals(1, log.outcomesOf(correlationId), "the request still waited");
    }

    @Test
    void shouldRefuseHeadersThatContradictTheMessage() {
        final int length = ack();
        header.wrap(body, 0).blockLength(AckEncoder.BLOCK_LENGTH - 1);
        onMessage(length);
        header.wrap(body, 0).blockLength(AckEncoder.BLOCK_LENGTH + 1);
        onMessage(length);
        ack();
        header.wrap(body, 0).version(0);
        onMessage(length);
        assertEquals(3, stats.malformedMessages());
        ack();
        header.wrap(body, 0).templateId(999);
        onMessage(length);
        ack();
        header.wrap(body, 0).schemaId(7054);
        onMessage(length);
        ack();
        onMessage(length, FrameDescriptor.UNFRAGMENTED, SESSION_ID + 1);
        assertEquals(3, stats.foreignMessages());
        assertEquals(List.of(), log.events);
        ack();
        onMessage(length);
        assertEquals(List.of("ack"), log.events);
    }

    @Test
    void shouldPutFragmentsTogether() {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + saveReply(1_000);
        onPart(0, 100, FrameDescriptor.BEGIN_FRAG_FLAG);
        onPart(100, 500, (byte) 0);
        onPart(600, length - 600, FrameDescriptor.END_FRAG_FLAG);
        assertEquals(1, log.outcomesOf(correlationId));
        assertEquals(0, stats.malformedMessages());
    }

    @Test
    void shouldRefusePartsOfNothingAndTooManyOfThem() {
        onPart(0, 100, (byte) 0);
        onPart(0, 100, FrameDescriptor.END_FRAG_FLAG);
        assertEquals(2, stats.malformedMessages());
        onPart(0, Limits.MAX_REPLY_LENGTH, FrameDescriptor.BEGIN_FRAG_FLAG);
        onPart(0, 1, (byte) 0);
        onPart(0, 1, FrameDescriptor.END_FRAG_FLAG);
        assertEquals(4, stats.malformedMessages());
        shouldPutFragmentsTogetherAgain();
    }

    @Test
    void shouldTreatUnknownErrorsAsUnknown() {
        final ErrorReplyEncoder reply = new ErrorReplyEncoder();
        reply.wrapAndApplyHeader(body, 0, header)
                .correlationId(correlationId)
                .incarnation(INCARNATION)
                .errorCode(12_345)
                .text("größer");
        onMessage(reply.encodedLength());
        assertEquals(List.of("error UNKNOWN größer"), log.events);
    }

    @Test
    void shouldSurviveAnyBytes() {
        final Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            final int length = saveReply(random.nextInt(8));
            for (int j = random.nextInt(6); j >= 0; j--) {
                body.putByte(random.nextInt(length + MessageHeaderEncoder.ENCODED_LENGTH), (byte) random.nextInt());
            }
            onMessage(random.nextInt(length + 1), (byte) random.nextInt(), SESSION_ID);
            if (log.outcomesOf(correlationId) == 1) {
                correlationId = requests.peekCorrelationId();
                requests.add(correlationId, 1);
            }
        }
        guard.rethrow();
    }

    private void shouldPutFragmentsTogetherAgain() {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + saveReply(1_000);
        onPart(0, 100, FrameDescriptor.BEGIN_FRAG_FLAG);
        onPart(100, length - 100, FrameDescriptor.END_FRAG_FLAG);
        assertEquals(1, log.outcomesOf(correlationId));
    }

    private int saveReply(final int outcomes) {
        final SaveReplyEncoder reply = new SaveReplyEncoder();
        reply.wrapAndApplyHeader(body, 0, header)
                .correlationId(correlationId)
                .incarnation(INCARNATION)
                .bytesCopied(1)
                .copyNs(2)
                .putOutcomes(new byte[outcomes], 0, outcomes);
        return reply.encodedLength();
    }

    private int ack() {
        return new AckEncoder()
                .wrapAndApplyHeader(body, 0, header)
                .correlationId(correlationId)
                .incarnation(INCARNATION)
                .encodedLength();
    }

    private void onMessage(final int encodedLength) {
        onMessage(encodedLength, FrameDescriptor.UNFRAGMENTED, SESSION_ID);
    }

    private void onMessage(final int encodedLength, final byte flags, final int sessionId) {
        onFrame(0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength, flags, sessionId);
    }

    private void onPart(final int offset, final int length, final byte flags) {
        onFrame(offset, length, flags, SESSION_ID);
    }

    private void onFrame(final int offset, final int length, final byte flags, final int sessionId) {
        new DataHeaderFlyweight(frame).sessionId(sessionId).flags(flags).frameLength(FRAME_HEADER + length);
        frame.putBytes(FRAME_HEADER, body, offset, length);
        final Header fragmentHeader = new Header(0, 16);
        fragmentHeader.buffer(frame);
        fragmentHeader.offset(0);
        adapter.onFragment(frame, FRAME_HEADER, length, fragmentHeader);
    }
}
