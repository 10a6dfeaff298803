package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;
import io.pegaflow.ipc.Limits;
import java.util.ArrayDeque;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The leases alive, and for a while the place in the cache of those that ended: a save may name an ended lease as the prefix
 * it continues.
 */
final class LeaseTable implements JobRunner {
    /** Ended leases whose deepest block is remembered. */
    private static final int REMEMBERED = 4096;
    /** Every transfer of a load may hold as many as a request has parts. */
    private static final int MAX_ENDED = Limits.MAX_PARTS << 16;

    private final BlockStore blocks;
    private final Decisions decisions;
    private final CoreStats stats;
    private final WorkBudget budget;
    private final JobQueue jobs;
    private final LeaseIdCipher cipher;
    private final long incarnation;
    private final long ttlNs;
    private final int maxLeases;
    private final Long2ObjectHashMap<Lease> bySequence = new Long2ObjectHashMap<>();
    private final ArrayDeque<Lease> pool = new ArrayDeque<>();
    private final long[] endedSequence = new long[REMEMBERED];
    private final int[] endedPage = new int[REMEMBERED];
    private final int[] endedGeneration = new int[REMEMBERED];
    /** Leases of queries under way. */
    private int preparing;

    private Lease oldest;
    private Lease newest;
    private long nextSequence = 1;
    private long nextIdSequence;
    private long nextIdHigh;
    private long nextIdLow;
    private long hash;

    LeaseTable(
            final CoreConfig config,
            final BlockStore blocks,
            final Decisions decisions,
            final CoreStats stats,
            final WorkBudget budget,
            final JobQueue jobs) {
        this.budget = budget;
        this.jobs = jobs;
        this.blocks = blocks;
        this.decisions = decisions;
        this.stats = stats;
        cipher = new LeaseIdCipher(config.leaseKeyHigh(), config.leaseKeyLow());
        incarnation = config.incarnation();
        ttlNs = config.leaseTtlNs();
        maxLeases = config.maxLeases();
        prepareNextId();
    }

    /** The lease that ends first, null if there is none; the others hang on {@link Lease#next}. */
    Lease oldest() {
        return oldest;
    }

    boolean isFull() {
        return bySequence.size() + preparing >= maxLeases;
    }

    long ttlNs() {
        return ttlNs;
    }

    long hash() {
        return hash;
    }

    /** A lease without blocks yet; add them, then {@link #begin}, and {@link #hold} unless each was held when it was added. */
    Lease prepare(final Instance instance) {
        final Lease lease = pool.isEmpty() ? new Lease() : pool.pop();
        lease.begin(instance);
        preparing++;
        return lease;
    }

    void begin(final Lease lease, final long nowNs) {
        preparing--;
        lease.deadlineNs = nowNs + ttlNs;
        if (nextIdSequence != nextSequence) {
            prepareNextId();
        }
        lease.sequence = nextSequence++;
        lease.idHigh = nextIdHigh;
        lease.idLow = nextIdLow;
        append(lease);
        stats.leases++;
        hash += leaseHash(lease);
        decisions.note(DecisionKind.LEASE_BEGAN, lease.sequence, lease.instance.key, lease.size, lease.deadlineNs);
    }

    private void append(final Lease lease) {
        bySequence.put(lease.sequence, lease);
        lease.previous = newest;
        lease.next = null;
        if (newest == null) {
            oldest = lease;
        } else {
            newest.next = lease;
        }
        newest = lease;
    }

    /** Take hold of the blocks of a lease that began: what its reply need not wait for. */
    void hold(final Lease lease) {
        for (int i = 0; i < lease.size; i++) {
            blocks.pin(lease.blocks[i]);
        }
        prepareNextId();
    }

    private void prepareNextId() {
        cipher.encrypt(incarnation, nextSequence);
        nextIdSequence = nextSequence;
        nextIdHigh = cipher.high();
        nextIdLow = cipher.low();
    }

    /** Gives an unused lease back, letting go of its blocks if they are held. */
    void discard(final Lease lease, final boolean isHeld) {
        preparing--;
        lease.released = isHeld ? 0 : lease.size;
        jobs.start(lease, this);
    }

    private long sequence(final long idHigh, final long idLow) {
        cipher.decrypt(idHigh, idLow);
        return cipher.high() == incarnation ? cipher.low() : 0;
    }

    /** The lease of an id, null if it is unknown or ended. */
    Lease find(final long idHigh, final long idLow) {
        return bySequence.get(sequence(idHigh, idLow));
    }

    /** The deepest block of a lease alive or ended; {@link SlabPool#NONE} if it is not known or no longer cached. */
    int deepestBlock(final long idHigh, final long idLow) {
        final long sequence = sequence(idHigh, idLow);
        if (sequence <= 0) {
            return SlabPool.NONE;
        }
        final Lease lease = bySequence.get(sequence);
        if (lease != null) {
            return lease.blocks[lease.size - 1];
        }
        final int slot = (int) sequence & REMEMBERED - 1;
        return endedSequence[slot] == sequence
                        && blocks.pool.isInUse(endedPage[slot], endedGeneration[slot])
                        && blocks.isSealed(endedPage[slot])
                ? endedPage[slot]
                : SlabPool.NONE;
    }

    /** End a lease. Its blocks stay held while loads of it are in flight. */
    void end(final Lease lease, final LeaseEnd cause) {
        bySequence.remove(lease.sequence);
        unlink(lease);
        lease.ended = true;
        final int deepest = lease.blocks[lease.size - 1];
        final int slot = (int) lease.sequence & REMEMBERED - 1;
        endedSequence[slot] = lease.sequence;
        endedPage[slot] = deepest;
        endedGeneration[slot] = blocks.directory.generation(deepest);
        stats.leases--;
        hash -= leaseHash(lease);
        decisions.note(DecisionKind.LEASE_ENDED, lease.sequence, cause.ordinal());
        releaseBlocksIfIdle(lease);
    }

    /** A load of a lease ended. */
    void onLoadEnded(final Lease lease, final int share, final boolean spent) {
        lease.endShare(share, spent);
        if (lease.ended) {
            releaseBlocksIfIdle(lease);
        } else if (lease.sharesSpent >= lease.instance.worldSize) {
            end(lease, LeaseEnd.SPENT);
        }
    }

    private void releaseBlocksIfIdle(final Lease lease) {
        if (lease.loadsInFlight == 0) {
            jobs.start(lease, this);
        }
    }

    /** Let go of the blocks of a lease that ended. */
    @Override
    public boolean run(final Job job) {
        final Lease lease = (Lease) job;
        for (; lease.released < lease.size; lease.released++) {
            if (!budget.hasLeft()) {
                return false;
            }
            blocks.unpin(lease.blocks[blocks.recency.nthToStamp(lease.released, lease.size)]);
            budget.spend(1);
        }
        lease.instance = null;
        pool.push(lease);
        return true;
    }

    /** Is the time of the oldest lease over? */
    boolean isOver(final long nowNs) {
        return oldest != null && oldest.deadlineNs - nowNs <= 0;
    }

    void endOldest() {
        end(oldest, LeaseEnd.EXPIRED);
    }

    void endAllOf(final Instance instance) {
        for (Lease lease = oldest; lease != null; ) {
            final Lease next = lease.next;
            if (lease.instance == instance) {
                end(lease, LeaseEnd.INSTANCE_REMOVED);
            }
            lease = next;
        }
    }

    private void unlink(final Lease lease) {
        if (lease.previous == null) {
            oldest = lease.next;
        } else {
            lease.previous.next = lease.next;
        }
        if (lease.next == null) {
            newest = lease.previous;
        } else {
            lease.next.previous = lease.previous;
        }
        lease.next = null;
        lease.previous = null;
    }

    private static long leaseHash(final Lease lease) {
        long h = Mixing.mix(lease.sequence, lease.instance.key, lease.deadlineNs);
        for (int i = 0; i < lease.size; i += Math.max(1, lease.size / 8)) {
            h = Mixing.mix(h ^ lease.blocks[i], Mixing.P1);
        }
        return h;
    }

    long recomputeHash() {
        long sum = 0;
        for (Lease lease = oldest; lease != null; lease = lease.next) {
            sum += leaseHash(lease);
        }
        return sum;
    }

    /** Write or read the leases alive, in their order, and those that ended while loads of them are in flight. */
    void state(
            final StateCursor cursor,
            final Registrations registrations,
            final TransferTable transfers,
            final List<Lease> numbered) {
        nextSequence = cursor.int64(nextSequence);
        cursor.longs(endedSequence, 0, REMEMBERED);
        cursor.ints(endedPage, REMEMBERED);
        cursor.ints(endedGeneration, REMEMBERED);
        for (Lease lease = oldest; lease != null; lease = lease.next) {
            numbered.add(lease);
        }
        final int alive = cursor.within(numbered.size(), 0, maxLeases);
        transfers.addLeases(numbered);
        final int count = cursor.within(numbered.size(), alive, alive + MAX_ENDED);
        for (int i = 0; i < count; i++) {
            if (cursor.isReading()) {
                numbered.add(new Lease());
            }
            final Lease lease = numbered.get(i);
            lease.state(cursor, registrations);
            if (cursor.isReading() && i < alive) {
                append(lease);
                hash += leaseHash(lease);
            }
        }
        prepareNextId();
    }
}
