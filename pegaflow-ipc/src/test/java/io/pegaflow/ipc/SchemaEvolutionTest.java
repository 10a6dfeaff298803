package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.QueryReplyEncoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import io.pegaflow.ipc.codec.QueryStatus;
import io.pegaflow.ipc.codec.SaveReplyDecoder;
import io.pegaflow.ipc.codec.SaveReplyEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** This version's codecs against those of a later one, generated from the same schema with fields appended. */
class SchemaEvolutionTest {
    private static final int OFFSET = 16;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final UnsafeBuffer hashes = new UnsafeBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    private final byte[] hashesCopy = new byte[8];

    @Test
    void shouldReadLaterReply() {
        laterQueryReply();
        final QueryReplyDecoder reply = new QueryReplyDecoder();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        reply.wrapAndApplyHeader(buffer, OFFSET, header);
        assertEquals(2, header.version());
        assertEquals(QueryReplyDecoder.BLOCK_LENGTH + Integer.BYTES, header.blockLength());
        assertEquals(5, reply.correlationId());
        assertEquals(6, reply.incarnation());
        assertEquals(7, reply.leaseId().high());
        assertEquals(8, reply.leaseId().low());
        assertEquals(9, reply.leaseTtlNs());
        assertEquals(10, reply.hitCount());
        assertEquals(QueryStatus.READY, reply.status());
        assertEquals(OFFSET + MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength(), reply.limit());
    }

    @Test
    void shouldLetLaterReaderReadThisReply() {
        new QueryReplyEncoder()
                .wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderEncoder())
                .correlationId(5)
                .incarnation(6)
                .leaseTtlNs(9)
                .hitCount(10)
                .status(QueryStatus.READY)
                .leaseId()
                .high(7)
                .low(8);
        final io.pegaflow.ipc.later.QueryReplyDecoder reply = new io.pegaflow.ipc.later.QueryReplyDecoder();
        reply.wrapAndApplyHeader(buffer, OFFSET, new io.pegaflow.ipc.later.MessageHeaderDecoder());
        assertEquals(5, reply.correlationId());
        assertEquals(10, reply.hitCount());
        assertEquals(io.pegaflow.ipc.later.QueryReplyDecoder.tierNullValue(), reply.tier());
    }

    @Test
    void shouldReadLaterReplyWithMoreVariableFields() {
        final io.pegaflow.ipc.later.SaveReplyEncoder later = new io.pegaflow.ipc.later.SaveReplyEncoder();
        later.wrapAndApplyHeader(buffer, OFFSET, new io.pegaflow.ipc.later.MessageHeaderEncoder())
                .correlationId(5)
                .incarnation(6)
                .bytesCopied(7)
                .copyNs(8)
                .putOutcomes(hashes, 0, 8)
                .remark("more");
        final SaveReplyDecoder reply = new SaveReplyDecoder();
        reply.wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderDecoder());
        assertEquals(7, reply.bytesCopied());
        assertEquals(8, reply.outcomesLength());
        reply.getOutcomes(hashesCopy, 0, 8);
        assertEquals(hashes, new UnsafeBuffer(hashesCopy));
    }

    @Test
    void shouldLetLaterReaderReadThisReplyWithFewerVariableFields() {
        new SaveReplyEncoder()
                .wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderEncoder())
                .correlationId(5)
                .putOutcomes(hashes, 0, 8);
        final io.pegaflow.ipc.later.SaveReplyDecoder reply = new io.pegaflow.ipc.later.SaveReplyDecoder();
        reply.wrapAndApplyHeader(buffer, OFFSET, new io.pegaflow.ipc.later.MessageHeaderDecoder());
        assertEquals(8, reply.outcomesLength());
        assertEquals(8, reply.skipOutcomes());
        assertEquals("", reply.remark());
    }

    @Test
    void shouldReadLaterRequest() {
        final io.pegaflow.ipc.later.QueryRequestEncoder later = new io.pegaflow.ipc.later.QueryRequestEncoder();
        later.wrapAndApplyHeader(buffer, OFFSET, new io.pegaflow.ipc.later.MessageHeaderEncoder())
                .correlationId(5)
                .instanceKey(6)
                .storageGroup(7)
                .hashLength((short) 4)
                .flags((short) 0)
                .priority(99)
                .putHashes(hashes, 0, 8)
                .putHint(hashes, 0, 3);
        final QueryRequestDecoder request = new QueryRequestDecoder();
        request.wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderDecoder());
        assertEquals(5, request.correlationId());
        assertEquals(6, request.instanceKey());
        assertEquals(7, request.storageGroup());
        assertEquals(4, request.hashLength());
        assertEquals(8, request.hashesLength());
        request.getHashes(hashesCopy, 0, 8);
        assertEquals(hashes, new UnsafeBuffer(hashesCopy));
    }

    @Test
    void shouldLetLaterReaderReadThisRequest() {
        new QueryRequestEncoder()
                .wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderEncoder())
                .correlationId(5)
                .instanceKey(6)
                .storageGroup(7)
                .hashLength((short) 4)
                .putHashes(hashes, 0, 8);
        final io.pegaflow.ipc.later.QueryRequestDecoder request = new io.pegaflow.ipc.later.QueryRequestDecoder();
        request.wrapAndApplyHeader(buffer, OFFSET, new io.pegaflow.ipc.later.MessageHeaderDecoder());
        assertEquals(io.pegaflow.ipc.later.QueryRequestDecoder.priorityNullValue(), request.priority());
        request.getHashes(hashesCopy, 0, 8);
        assertEquals(hashes, new UnsafeBuffer(hashesCopy));
        assertEquals(0, request.hintLength());
    }

    private void laterQueryReply() {
        new io.pegaflow.ipc.later.QueryReplyEncoder()
                .wrapAndApplyHeader(buffer, OFFSET, new io.pegaflow.ipc.later.MessageHeaderEncoder())
                .correlationId(5)
                .incarnation(6)
                .leaseTtlNs(9)
                .hitCount(10)
                .status(io.pegaflow.ipc.later.QueryStatus.READY)
                .tier(11)
                .leaseId()
                .high(7)
                .low(8);
    }
}
