package io.pegaflow.agent.grpc;

import io.pegaflow.agent.grpc.proto.QueryReady;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.QueryResponse;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.EdgeRequest;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import io.pegaflow.ipc.codec.MessageHeaderEncoder;
import io.pegaflow.ipc.codec.QueryReplyDecoder;
import io.pegaflow.ipc.codec.QueryRequestEncoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** One query: checked, written as a QueryRequest, and its reply read. */
final class QueryCall {
    private static final int FIXED_LENGTH = 64;

    private final QueryRequest request;
    private final long instanceKey;
    private final int hashLength;

    private QueryCall(final QueryRequest request, final long instanceKey, final int hashLength) {
        this.request = request;
        this.instanceKey = instanceKey;
        this.hashLength = hashLength;
    }

    static void check(final QueryRequest request) throws RpcException {
        if (request.getReqId().isEmpty()) {
            throw RpcException.of(Operation.QUERY, Refusal.REQUEST_ID_EMPTY);
        }
    }

    static QueryCall read(final QueryRequest request, final GrpcInstance instance) throws RpcException {
        if (!Limit.STORAGE_GROUP.allows(Integer.toUnsignedLong(request.getGroupId()))) {
            throw RpcException.of(Limit.STORAGE_GROUP, Integer.toUnsignedLong(request.getGroupId()));
        }
        final QueryCall call = new QueryCall(
                request, instance.registered().instanceKey(), BlockHashes.length(request.getBlockHashesList()));
        if (call.isMembership() && !Limit.MEMBERSHIP_BLOCKS.allows(request.getBlockHashesCount())) {
            throw RpcException.of(Limit.MEMBERSHIP_BLOCKS, request.getBlockHashesCount());
        }
        return call;
    }

    /** In group 0 nothing can be waited for, and a prefix is what it is. */
    private boolean isAllOrNothing() {
        return request.getGroupId() > 0 && request.getWaitForFullPrefix();
    }

    private boolean isMembership() {
        return request.getGroupId() > 0 && !request.getWaitForFullPrefix();
    }

    int maxLength() {
        return FIXED_LENGTH + request.getBlockHashesCount() * hashLength;
    }

    int replyLength() {
        return isMembership() ? request.getBlockHashesCount() * Integer.BYTES : 0;
    }

    int encode(final EdgeRequest target) {
        final byte[] hashes = BlockHashes.pack(request.getBlockHashesList(), hashLength);
        final QueryRequestEncoder encoder = new QueryRequestEncoder();
        encoder.wrapAndApplyHeader(target.buffer(), 0, new MessageHeaderEncoder())
                .correlationId(target.correlationId())
                .instanceKey(instanceKey)
                .storageGroup(request.getGroupId())
                .hashLength((short) hashLength)
                .flags((short) (isAllOrNothing() ? RequestFlags.QUERY_ALL_OR_NOTHING : 0))
                .putHashes(hashes, 0, hashes.length);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    QueryResponse response(final DirectBuffer buffer, final int offset, final MessageHeaderDecoder header) {
        final QueryReplyDecoder reply = new QueryReplyDecoder().wrapAndApplyHeader(buffer, offset, header);
        final QueryReady.Builder ready = QueryReady.newBuilder()
                .setNumHitBlocks(reply.hitCount())
                .setLease(new LeaseBytes(reply.leaseId().high(), reply.leaseId().low()).toBytes());
        if (isAllOrNothing()) {
            for (int i = 0; i < reply.hitCount(); i++) {
                ready.addHitPositions(i);
            }
        } else if (isMembership()) {
            final int length = reply.hitPositionsLength();
            final int positions = reply.limit() + QueryReplyDecoder.hitPositionsHeaderLength();
            for (int i = 0; i < length; i += Integer.BYTES) {
                ready.addHitPositions(buffer.getInt(positions + i, ByteOrder.LITTLE_ENDIAN));
            }
        }
        return QueryResponse.newBuilder().setReady(ready).build();
    }

    static QueryResponse miss() {
        return QueryResponse.newBuilder()
                .setReady(QueryReady.getDefaultInstance())
                .build();
    }
}
