package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import org.agrona.DirectBuffer;

/** Answers a query: the longest prefix of its hashes that is cached, under a lease. */
final class QueryCommand {
    private final BlockStore blocks;
    private final LeaseTable leases;
    private final Replies replies;
    private final CoreStats stats;
    private final RequestChecks checks;

    QueryCommand(
            final BlockStore blocks,
            final LeaseTable leases,
            final Replies replies,
            final CoreStats stats,
            final RequestChecks checks) {
        this.blocks = blocks;
        this.leases = leases;
        this.replies = replies;
        this.stats = stats;
        this.checks = checks;
    }

    void onQuery(
            final int connectionId, final long nowNs, final QueryRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!fields.next()) {
            replies.error(connectionId, correlationId, ErrorCode.MALFORMED, RequestChecks.TRUNCATED);
            return;
        }
        final Instance instance = checks.instance(connectionId, correlationId, request.instanceKey());
        if (instance != null
                && checks.group(connectionId, correlationId, instance, request.storageGroup())
                && checks.hashes(connectionId, correlationId, request.hashLength(), fields.length())) {
            answer(connectionId, correlationId, nowNs, instance, request.hashLength(), fields);
        }
    }

    private void answer(
            final int connectionId,
            final long correlationId,
            final long nowNs,
            final Instance instance,
            final int hashLength,
            final VarDataReader fields) {
        if (leases.isFull()) {
            replies.busy(connectionId, correlationId);
            return;
        }
        final DirectBuffer hashes = checks.buffer();
        final int count = fields.length() / hashLength;
        final int namespaceId = instance.namespaceId();
        final Lease lease = leases.prepare(instance, nowNs);
        int hits = 0;
        int head = SlabPool.NONE;
        int offset = fields.offset();
        for (; hits < count; hits++, offset += hashLength) {
            head = blocks.findSealed(head, namespaceId, 0, hashes, offset, hashLength);
            if (head == SlabPool.NONE) {
                break;
            }
            lease.add(head);
        }
        // The answer goes first: nobody can act on it before this input is applied, and all that follows costs more.
        if (hits > 0) {
            leases.begin(lease);
            replies.query(connectionId, correlationId, hits, lease, leases.ttlNs());
            leases.hold(lease);
        } else {
            leases.discard(lease);
            replies.query(connectionId, correlationId, 0, null, 0);
        }
        stats.queries++;
        stats.blockHits += hits;
        stats.blockMisses += count - hits;
        countCauses(namespaceId, hashes, offset, hashLength, count - hits);
    }

    private void countCauses(
            final int namespaceId,
            final DirectBuffer hashes,
            final int firstMiss,
            final int hashLength,
            final int misses) {
        for (int i = 0, offset = firstMiss; i < misses; i++, offset += hashLength) {
            final int cause = blocks.departed.cause(blocks.index.keyHash(namespaceId, 0, hashes, offset, hashLength));
            if (cause == DepartureCause.EVICTED.ordinal()) {
                stats.missesEvicted++;
            }
        }
    }
}
