package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.LeaseEnd;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.RequestFlags;
import io.pegaflow.tools.journal.BlockEvent.Kind;
import io.pegaflow.tools.journal.BlockHistory.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Follows blocks through a recording. It knows the cache by its records alone, not by the core that wrote them, and remembers
 * every departure: where the core has forgotten, this does not.
 */
final class BlockTracker implements CacheEvents {
    /** An answer of BUSY with this time says that the pool was full while it still grew: its blocks count as refused. */
    private static final long POOL_REGISTERING_RETRY_NS = 100_000_000;

    private final LongHashSet wanted;
    private final long hashSeed;
    private final Long2ObjectHashMap<BlockHistory> blocks = new Long2ObjectHashMap<>();
    /** By number. Loads may be answered when theirs has ended. */
    private final Map<Long, List<BlockHistory>> leases = new Recent<>(RecordAdapter.LEASES_REMEMBERED);

    private final QueryListener queryListener;
    private final boolean isKeepingEvents;
    private final long[] misses = new long[MissCause.values().length];

    /** Sees each query that was answered, before its blocks take notice. */
    interface QueryListener {
        /** Hits are those of the answer. */
        void onQuery(InputInfo input, Request query, Reply reply);
    }

    /** Follow the blocks of some key hashes; all of them if there are none given. */
    BlockTracker(
            final long hashSeed,
            final LongHashSet wanted,
            final QueryListener queryListener,
            final boolean isKeepingEvents) {
        this.hashSeed = hashSeed;
        this.wanted = wanted;
        this.queryListener = queryListener;
        this.isKeepingEvents = isKeepingEvents;
    }

    /** The same with the events of every block. */
    BlockTracker(final long hashSeed, final LongHashSet wanted, final QueryListener queryListener) {
        this(hashSeed, wanted, queryListener, true);
    }

    /** Null if nothing is known of it. */
    BlockHistory find(final long keyHash) {
        return blocks.get(keyHash);
    }

    Iterable<BlockHistory> all() {
        return blocks.values();
    }

    /** Misses of the blocks that are followed, by {@link MissCause} ordinal. */
    long[] misses() {
        return misses;
    }

    private void add(final BlockHistory block, final BlockEvent event) {
        if (isKeepingEvents) {
            block.events.add(event);
        }
    }

    private BlockHistory history(final long keyHash) {
        final BlockHistory known = blocks.get(keyHash);
        if (known != null || wanted != null && !wanted.contains(keyHash)) {
            return known;
        }
        final BlockHistory history = new BlockHistory();
        blocks.put(keyHash, history);
        return history;
    }

    @Override
    public void onResident(final InputInfo before, final CacheContent.Block resident) {
        final BlockHistory block = history(resident.keyHash(hashSeed));
        if (block != null) {
            block.state = resident.isSealed() ? State.SEALED : State.PARTIAL;
            block.pages = resident.pages();
            block.reservedSequence = before.sequence();
            block.sealedSequence = resident.isSealed() ? before.sequence() : 0;
            add(block, BlockEvent.of(Kind.RESIDENT, before, null, -1));
        }
    }

    @Override
    public void onReserved(
            final InputInfo input, final int page, final long keyHash, final int shard, final Request by) {
        final BlockHistory block = history(keyHash);
        if (block != null) {
            block.state = State.PARTIAL;
            block.pages++;
            block.reservedSequence = input.sequence();
            add(block, BlockEvent.of(Kind.RESERVED, input, by, -1));
        }
    }

    @Override
    public void onSealed(final InputInfo input, final int page, final long keyHash, final Request by) {
        final BlockHistory block = history(keyHash);
        if (block != null) {
            block.state = State.SEALED;
            block.sealedSequence = input.sequence();
            block.departure = null;
            block.refusal = null;
            add(block, BlockEvent.of(Kind.SEALED, input, by, -1));
        }
    }

    @Override
    public void onDeparted(final Departure departure, final int page, final long keyHash) {
        final BlockHistory block = history(keyHash);
        if (block != null) {
            block.wasSealed = block.state == State.SEALED;
            block.state = State.ABSENT;
            block.pages = 0;
            block.departure = departure;
            block.refusal = null;
            add(block, BlockEvent.departed(departure));
        }
    }

    @Override
    public void onLeaseEnded(final InputInfo input, final long lease, final LeaseEnd cause) {
        for (final BlockHistory block : leases.getOrDefault(lease, List.of())) {
            add(block, BlockEvent.letGo(input, lease, cause));
        }
    }

    @Override
    public void onReply(final InputInfo input, final Request request, final Reply reply) {
        if (request != null && request.instance != null) {
            switch (request.type) {
                case QUERY -> onQuery(input, request, reply);
                case SAVE -> onSave(input, request, reply);
                case LOAD -> onLoad(input, request, reply);
                default -> {}
            }
        }
    }

    private void onQuery(final InputInfo input, final Request query, final Reply reply) {
        if (reply.isError()) {
            return;
        }
        queryListener.onQuery(input, query, reply);
        final HashList hashes = query.parts.get(0);
        final boolean isMembership = hashes.group() > 0 && (query.flags & RequestFlags.QUERY_ALL_OR_NOTHING) == 0;
        final List<BlockHistory> held = new ArrayList<>();
        for (int i = 0; i < hashes.count(); i++) {
            final BlockHistory block = history(hashes.keyHash(i, hashSeed, query.instance.namespaceId()));
            if (block == null) {
                continue;
            }
            if (isMembership ? block.state == State.SEALED : i < reply.a()) {
                block.hits++;
                add(block, BlockEvent.hit(input, query, i, reply.lease()));
                if (isKeepingEvents) {
                    held.add(block);
                }
            } else {
                final MissCause cause = block.missCause();
                misses[cause.ordinal()]++;
                add(block, BlockEvent.miss(input, query, i, cause));
            }
        }
        if (reply.lease() != 0 && !held.isEmpty()) {
            leases.put(reply.lease(), held);
        }
    }

    private void onSave(final InputInfo input, final Request save, final Reply reply) {
        final boolean isRefused = reply.isError()
                && (reply.error() == ErrorCode.POOL_EXHAUSTED
                        || reply.error() == ErrorCode.BUSY && reply.a() == POOL_REGISTERING_RETRY_NS);
        if (reply.isError() && !isRefused) {
            return;
        }
        for (final HashList part : save.parts) {
            for (int i = 0; i < part.count(); i++) {
                final BlockHistory block = history(part.keyHash(i, hashSeed, save.instance.namespaceId()));
                if (block != null) {
                    onSaved(input, save, i, block);
                }
            }
        }
    }

    private void onSaved(final InputInfo input, final Request save, final int position, final BlockHistory block) {
        if (block.state == State.SEALED && block.sealedSequence < save.sequence) {
            add(block, BlockEvent.of(Kind.ALREADY_THERE, input, save, position));
        } else if (block.state == State.ABSENT
                && block.reservedSequence < save.sequence
                && (block.departure == null || block.departure.input.sequence() < save.sequence)) {
            block.refusal = BlockEvent.of(Kind.REFUSED, input, save, position);
            add(block, block.refusal);
        }
    }

    private void onLoad(final InputInfo input, final Request load, final Reply reply) {
        if (reply.isError()) {
            return;
        }
        for (int i = 0; i < load.leases.size(); i++) {
            for (final BlockHistory block : leases.getOrDefault(load.leases.getLong(i), List.of())) {
                add(block, BlockEvent.of(Kind.LOADED, input, load, -1));
            }
        }
    }
}
