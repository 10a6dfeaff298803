package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers a query under a lease. In storage group 0 the longest prefix of its hashes that is cached; in the others every one
 * that is, whatever their order; and all or nothing in any group, if that is asked for.
 */
final class QueryCommand {
    /** Look-ups of a prefix until the lease is given more room. */
    private static final int FIND_LENGTH = 256;

    private final BlockStore blocks;
    private final LeaseTable leases;
    private final Replies replies;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final MissCauses causes;
    private final UnsafeBuffer positions = new UnsafeBuffer(new byte[Limits.MAX_MEMBERSHIP_BLOCKS * Integer.BYTES]);
    private DirectBuffer hashes;
    private int hashesOffset;
    private int hashLength;
    private int count;
    private int namespaceId;
    private int group;

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
        causes = new MissCauses(blocks, stats);
    }

    void onQuery(
            final int connectionId, final long nowNs, final QueryRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!fields.next()) {
            replies.error(connectionId, correlationId, ErrorCode.MALFORMED, RequestChecks.TRUNCATED);
            return;
        }
        final Instance instance = checks.instance(connectionId, correlationId, request.instanceKey());
        if (instance == null
                || !checks.group(connectionId, correlationId, instance, request.storageGroup())
                || !checks.hashes(connectionId, correlationId, request.hashLength(), fields.length())) {
            return;
        }
        hashes = checks.buffer();
        hashesOffset = fields.offset();
        hashLength = request.hashLength();
        count = fields.length() / hashLength;
        namespaceId = instance.namespaceId();
        group = request.storageGroup();
        final boolean allOrNothing = (request.flags() & RequestFlags.QUERY_ALL_OR_NOTHING) != 0;
        if (group == 0 || allOrNothing) {
            answerPrefix(connectionId, correlationId, nowNs, instance, allOrNothing);
        } else if (!Limit.MEMBERSHIP_BLOCKS.allows(count)) {
            checks.refuse(connectionId, correlationId, Limit.MEMBERSHIP_BLOCKS, count);
        } else {
            answerMembership(connectionId, correlationId, nowNs, instance);
        }
    }

    private void answerPrefix(
            final int connectionId,
            final long correlationId,
            final long nowNs,
            final Instance instance,
            final boolean allOrNothing) {
        if (leases.isFull()) {
            replies.busy(connectionId, correlationId);
            return;
        }
        final Lease lease = leases.prepare(instance, nowNs);
        blocks.finder.wrap(namespaceId, group, hashes, hashesOffset, hashLength);
        // A lease keeps the room it once had: it gets no more than the hits need.
        int to = 0;
        while (lease.size == to && to < count) {
            to = Math.min(count, to + FIND_LENGTH);
            lease.ensureCapacity(to);
            lease.size = blocks.finder.findPrefix(lease.size, to, lease.blocks);
        }
        final int hits = lease.size;
        answer(connectionId, correlationId, hits, lease, !allOrNothing || hits == count, 0);
        countCauses(hits);
    }

    private void answerMembership(
            final int connectionId, final long correlationId, final long nowNs, final Instance instance) {
        if (leases.isFull()) {
            replies.busy(connectionId, correlationId);
            return;
        }
        final Lease lease = leases.prepare(instance, nowNs);
        for (int i = 0; i < count; i++) {
            final int head = findSealed(SlabPool.NONE, i);
            if (head != SlabPool.NONE) {
                positions.putInt(lease.size * Integer.BYTES, i, ByteOrder.LITTLE_ENDIAN);
                lease.add(head);
            }
        }
        final int hits = lease.size;
        answer(connectionId, correlationId, hits, lease, true, hits * Integer.BYTES);
        for (int i = 0, hit = 0; i < count; i++) {
            if (hit < hits && positions.getInt(hit * Integer.BYTES, ByteOrder.LITTLE_ENDIAN) == i) {
                hit++;
            } else {
                causes.onMiss(PrefixTable.NO_PARENT, namespaceId, group, hashes, offset(i), hashLength);
            }
        }
    }

    private int findSealed(final int previous, final int index) {
        return blocks.findSealed(previous, namespaceId, group, hashes, offset(index), hashLength);
    }

    /** The answer goes first: nobody can act on it before this input is applied, and all that follows costs more. */
    private void answer(
            final int connectionId,
            final long correlationId,
            final int hits,
            final Lease lease,
            final boolean isLeased,
            final int positionsLength) {
        if (hits > 0 && isLeased) {
            leases.begin(lease);
            replies.query(connectionId, correlationId, hits, lease, leases.ttlNs(), positions, positionsLength);
            leases.hold(lease);
        } else {
            leases.discard(lease);
            replies.query(connectionId, correlationId, hits, null, 0, positions, 0);
        }
        stats.queries++;
        stats.blockHits += hits;
        stats.blockMisses += count - hits;
    }

    private void countCauses(final int firstMiss) {
        long parentHash = firstMiss == 0 ? PrefixTable.NO_PARENT : keyHash(firstMiss - 1);
        for (int i = firstMiss; i < count; i++) {
            parentHash = causes.onMiss(parentHash, namespaceId, group, hashes, offset(i), hashLength);
        }
    }

    private long keyHash(final int index) {
        return blocks.index.keyHash(namespaceId, group, hashes, offset(index), hashLength);
    }

    private int offset(final int index) {
        return hashesOffset + index * hashLength;
    }
}
