package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers a query under a lease. In storage group 0 the longest prefix of its hashes that is cached; in the others every one
 * that is, whatever their order; and all or nothing in any group, if that is asked for. A long query is walked as far as the work
 * budget allows at a time, and holds what it has found.
 */
final class QueryCommand implements JobRunner {
    /** Look-ups at a time, whose memory is waited for together. */
    private static final int FIND_LENGTH = 256;

    private static final UnsafeBuffer NO_POSITIONS = new UnsafeBuffer(new byte[0]);

    private final BlockStore blocks;
    private final LeaseTable leases;
    private final Replies replies;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final WorkBudget budget;
    private final JobQueue jobs;
    private final RequestCopies requestCopies;
    private final MissCauses causes;
    private final ArrayDeque<QueryJob> pool = new ArrayDeque<>();

    QueryCommand(
            final BlockStore blocks,
            final LeaseTable leases,
            final Replies replies,
            final CoreStats stats,
            final RequestChecks checks,
            final WorkBudget budget,
            final JobQueue jobs,
            final RequestCopies requestCopies) {
        this.blocks = blocks;
        this.leases = leases;
        this.replies = replies;
        this.stats = stats;
        this.checks = checks;
        this.budget = budget;
        this.jobs = jobs;
        this.requestCopies = requestCopies;
        causes = new MissCauses(blocks, stats);
    }

    void onQuery(final int connectionId, final QueryRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!fields.next()) {
            checks.refuse(connectionId, correlationId, checks.because(Refusal.TRUNCATED));
            return;
        }
        final Instance instance = checks.instance(connectionId, correlationId, request.instanceKey());
        if (instance == null
                || !checks.group(connectionId, correlationId, instance, request.storageGroup())
                || !checks.hashes(connectionId, correlationId, request.hashLength(), fields.length())) {
            return;
        }
        final int count = fields.length() / request.hashLength();
        final boolean isAllOrNothing = (request.flags() & RequestFlags.QUERY_ALL_OR_NOTHING) != 0;
        final boolean isMembership = request.storageGroup() > 0 && !isAllOrNothing;
        if (isMembership && !Limit.MEMBERSHIP_BLOCKS.allows(count)) {
            checks.refuse(connectionId, correlationId, Limit.MEMBERSHIP_BLOCKS, count);
        } else if (leases.isFull() || requestCopies.isExhausted()) {
            replies.busy(connectionId, correlationId);
        } else {
            final QueryJob query = pool.isEmpty() ? new QueryJob() : pool.pop();
            query.connectionId = connectionId;
            query.correlationId = correlationId;
            query.instance = instance;
            query.namespaceId = instance.namespaceId();
            query.group = request.storageGroup();
            query.isMembership = isMembership;
            query.isAllOrNothing = isAllOrNothing;
            query.hashes = checks.buffer();
            query.hashesOffset = fields.offset();
            query.hashLength = request.hashLength();
            query.count = count;
            begin(query);
        }
    }

    private void begin(final QueryJob query) {
        query.isCancelled = false;
        query.isAnswered = false;
        query.lease = leases.prepare(query.instance);
        query.index = 0;
        query.hits = 0;
        query.hitsPassed = 0;
        jobs.start(query, this);
    }

    @Override
    public void onDeferred(final Job job) {
        final QueryJob query = (QueryJob) job;
        final int length = query.count * query.hashLength;
        query.requestCopy = requestCopies.take(query.connectionId, query.hashes, query.hashesOffset, length);
        query.hashes = query.requestCopy;
        query.hashesOffset = 0;
    }

    /** The client of a connection is gone. */
    void cancelAllOf(final int connectionId) {
        for (Job job = jobs.first(); job != null; job = job.nextJob) {
            if (job instanceof QueryJob query && query.connectionId == connectionId) {
                query.isCancelled = true;
            }
        }
    }

    @Override
    public boolean run(final Job job) {
        final QueryJob query = (QueryJob) job;
        if (!query.isAnswered && !walk(query) || !explain(query)) {
            return false;
        }
        if (query.requestCopy != null) {
            requestCopies.giveBack(query.connectionId, query.requestCopy);
            query.requestCopy = null;
        }
        query.instance = null;
        query.hashes = null;
        pool.push(query);
        return true;
    }

    /** Look up the blocks and answer; false if the budget is spent before. */
    private boolean walk(final QueryJob query) {
        if (query.isCancelled || !checks.isAlive(query.instance)) {
            abandon(query);
            return true;
        }
        // When all of it can be done at once the blocks can be held after the answer, as nobody comes in between.
        final boolean isHeldLater = query.index == 0 && budget.allowed() >= 2 * query.count;
        if (!(query.isMembership ? findMembers(query, isHeldLater) : findPrefix(query, isHeldLater))) {
            return false;
        }
        answer(query, isHeldLater);
        return true;
    }

    /** False if the budget is spent before the prefix ends. */
    private boolean findPrefix(final QueryJob query, final boolean isHeldLater) {
        final Lease lease = query.lease;
        blocks.finder.wrap(query.namespaceId, query.group, query.hashes, query.hashesOffset, query.hashLength);
        while (query.index < query.count) {
            if (!budget.hasLeft()) {
                return false;
            }
            final int most = Math.min(FIND_LENGTH, Math.max(1, budget.allowed() / 2));
            final int end = Math.min(query.count, query.index + most);
            // A lease keeps the room it once had: it gets no more than the hits need.
            lease.ensureCapacity(end);
            final int found = blocks.finder.findPrefix(query.index, end, lease.blocks);
            budget.spend(Math.min(end, found + 1) - query.index);
            lease.size = found;
            query.hits = found;
            for (; query.index < found; query.index++) {
                hold(lease.blocks[query.index], isHeldLater);
            }
            if (found < end) {
                return true;
            }
        }
        return true;
    }

    /** False if the budget is spent before all were looked up. */
    private boolean findMembers(final QueryJob query, final boolean isHeldLater) {
        for (; query.index < query.count; query.index++) {
            if (!budget.hasLeft()) {
                return false;
            }
            final int head = blocks.findSealed(
                    query.namespaceId, query.group, query.hashes, query.offset(query.index), query.hashLength);
            budget.spend(1);
            if (head != SlabPool.NONE) {
                query.positions().putInt(query.hits * Integer.BYTES, query.index, ByteOrder.LITTLE_ENDIAN);
                query.hits++;
                query.lease.add(head);
                hold(head, isHeldLater);
            }
        }
        return true;
    }

    private void hold(final int head, final boolean isHeldLater) {
        if (!isHeldLater) {
            blocks.pin(head);
            budget.spend(1);
        }
    }

    /** The answer goes first: nobody can act on it before this input is applied, and all that follows costs more. */
    private void answer(final QueryJob query, final boolean isHeldLater) {
        final Lease lease = query.lease;
        final int hits = query.hits;
        query.lease = null;
        query.isAnswered = true;
        query.index = query.isMembership ? 0 : hits;
        query.parentHash = query.isMembership || hits == 0 || hits == query.count
                ? PrefixTable.NO_PARENT
                : blocks.index.keyHash(
                        query.namespaceId, query.group, query.hashes, query.offset(hits - 1), query.hashLength);
        stats.queries++;
        stats.blockHits += hits;
        stats.blockMisses += query.count - hits;
        if (hits > 0 && (!query.isAllOrNothing || hits == query.count)) {
            leases.begin(lease, budget.nowNs());
            replies.query(
                    query.connectionId,
                    query.correlationId,
                    hits,
                    lease,
                    leases.ttlNs(),
                    query.isMembership ? query.positions() : NO_POSITIONS,
                    query.isMembership ? hits * Integer.BYTES : 0);
            if (isHeldLater) {
                leases.hold(lease);
                budget.spend(hits);
            }
        } else {
            replies.query(query.connectionId, query.correlationId, hits, null, 0, NO_POSITIONS, 0);
            leases.discard(lease, !isHeldLater);
        }
    }

    private void abandon(final QueryJob query) {
        if (query.isCancelled) {
            checks.refuse(query.connectionId, query.correlationId, checks.because(Refusal.QUERY_CANCELLED));
        } else {
            checks.refuse(
                    query.connectionId,
                    query.correlationId,
                    checks.because(Refusal.UNKNOWN_INSTANCE).with(query.instance.key));
        }
        leases.discard(query.lease, true);
        query.lease = null;
        query.isAnswered = true;
        query.index = query.count;
    }

    /** Find the causes of the misses; false if the budget is spent before. */
    private boolean explain(final QueryJob query) {
        for (; query.index < query.count; query.index++) {
            if (!budget.hasLeft()) {
                return false;
            }
            if (query.isMembership && isHit(query)) {
                query.hitsPassed++;
                continue;
            }
            explain(query, query.index);
            budget.spend(1);
        }
        return true;
    }

    private static boolean isHit(final QueryJob query) {
        return query.hitsPassed < query.hits
                && query.positions().getInt(query.hitsPassed * Integer.BYTES, ByteOrder.LITTLE_ENDIAN) == query.index;
    }

    private void explain(final QueryJob query, final int block) {
        query.parentHash = causes.onMiss(
                query.isMembership ? PrefixTable.NO_PARENT : query.parentHash,
                query.namespaceId,
                query.group,
                query.hashes,
                query.offset(block),
                query.hashLength);
    }
}
