package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.ipc.RequestFlags;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;

/** Follows the blocks of one request through its run: how each stood when the request came, and what became of it later. */
final class RequestExplainer extends RunVisitor {
    private final Request target;
    private final int targetRun;
    private final int namespaceCount;
    private final List<ExplainedBlock> blocks = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private final List<Long> departedKeys = new ArrayList<>();
    private final BlockNames names = new BlockNames();
    private StartRecord runStart;
    private BlockTracker tracker;
    private long hashSeed;
    private Reply reply;
    private InputInfo repliedIn;
    private List<String> namespaces = List.of();
    private int returned;
    private BlockEvent firstReturn;

    RequestExplainer(final Request target, final int targetRun, final int namespaceCount) {
        this.target = target;
        this.targetRun = targetRun;
        this.namespaceCount = namespaceCount;
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        if (run() != targetRun) {
            return new CacheEvents() {};
        }
        runStart = record;
        hashSeed = record.config().hashSeed();
        tracker = new BlockTracker(hashSeed, wanted(), (input, query, answer) -> {
            if (query.sequence == target.sequence) {
                explain(query, answer);
            }
        });
        return new EventFan(tracker, new CacheEvents() {
            @Override
            public void onInput(final InputInfo input) {
                final Request request = input.request();
                if (request != null
                        && request.type == RequestType.SAVE
                        && request.instance != null
                        && request.instance.namespaceId() != InstanceInfo.NOT_NUMBERED) {
                    names.learn(request, hashSeed);
                }
            }

            @Override
            public void onReply(final InputInfo input, final Request request, final Reply answer) {
                if (request != null && request.sequence == target.sequence) {
                    reply = answer;
                    repliedIn = input;
                }
            }

            @Override
            public void onDeparted(final Departure departure, final int page, final long keyHash) {
                final boolean isUnderWay = departure.input.sequence() >= target.sequence && reply == null;
                if (target.type == RequestType.SAVE && isUnderWay) {
                    departures.add(departure);
                    departedKeys.add(keyHash);
                }
            }
        });
    }

    private LongHashSet wanted() {
        final LongHashSet wanted = new LongHashSet();
        for (int namespaceId = 0; namespaceId < namespaceCount; namespaceId++) {
            for (final HashList part : target.parts) {
                for (int i = 0; i < part.count(); i++) {
                    wanted.add(part.keyHash(i, hashSeed, namespaceId));
                }
            }
        }
        return wanted;
    }

    private void explain(final Request query, final Reply answer) {
        namespaces = List.copyOf(adapter().names().namespaces());
        final HashList hashes = query.parts.get(0);
        final boolean isMembership = hashes.group() > 0 && (query.flags & RequestFlags.QUERY_ALL_OR_NOTHING) == 0;
        for (int i = 0; i < hashes.count(); i++) {
            final BlockHistory block = find(hashes, i, query.instance.namespaceId());
            final boolean isSealed = block != null && block.state == BlockHistory.State.SEALED;
            final boolean isHit = isMembership ? isSealed : i < answer.a();
            blocks.add(new ExplainedBlock(
                    hashes.hex(i),
                    isHit ? null : block == null ? MissCause.NEVER_SEEN : block.missCause(),
                    block == null ? null : block.departure,
                    block == null ? null : block.refusal,
                    block == null ? null : lastUse(block),
                    block == null ? null : lastReserver(block),
                    elsewhere(hashes, i, query.instance.namespaceId())));
        }
    }

    private BlockHistory find(final HashList hashes, final int index, final int namespaceId) {
        return tracker.find(hashes.keyHash(index, hashSeed, namespaceId));
    }

    private List<String> elsewhere(final HashList hashes, final int index, final int ownNamespaceId) {
        final List<String> found = new ArrayList<>();
        for (int id = 0; id < namespaces.size(); id++) {
            final BlockHistory block = id == ownNamespaceId ? null : find(hashes, index, id);
            if (block != null && block.state == BlockHistory.State.SEALED) {
                found.add(namespaces.get(id));
            }
        }
        return found;
    }

    private static BlockEvent lastUse(final BlockHistory block) {
        for (int i = block.events.size() - 1; i >= 0; i--) {
            final BlockEvent.Kind kind = block.events.get(i).kind();
            if (kind == BlockEvent.Kind.HIT || kind == BlockEvent.Kind.SEALED || kind == BlockEvent.Kind.RESIDENT) {
                return block.events.get(i);
            }
        }
        return null;
    }

    private static Request lastReserver(final BlockHistory block) {
        for (int i = block.events.size() - 1; i >= 0; i--) {
            if (block.events.get(i).kind() == BlockEvent.Kind.RESERVED) {
                return block.events.get(i).request();
            }
        }
        return null;
    }

    /** Count the missed blocks that were sealed after the query. */
    void countReturned() {
        if (target.type != RequestType.QUERY || target.parts.isEmpty() || target.instance == null) {
            return;
        }
        for (int i = 0; i < blocks.size(); i++) {
            final BlockHistory block = find(target.parts.get(0), i, target.instance.namespaceId());
            if (blocks.get(i).cause() == null || block == null) {
                continue;
            }
            for (final BlockEvent event : block.events) {
                if (event.kind() == BlockEvent.Kind.SEALED && event.input().sequence() > target.sequence) {
                    returned++;
                    if (firstReturn == null
                            || event.input().sequence() < firstReturn.input().sequence()) {
                        firstReturn = event;
                    }
                    break;
                }
            }
        }
    }

    /** Blocks that left to make room for the request, a save: their names. */
    List<String> victims() {
        final List<String> victims = new ArrayList<>();
        for (int i = 0; i < departures.size(); i++) {
            final Departure departure = departures.get(i);
            final boolean isForRoom =
                    departure.cause == DepartureCause.EVICTED || departure.cause == DepartureCause.PARTIAL_EVICTED;
            if (isForRoom && departure.by != null && departure.by.sequence == target.sequence) {
                victims.add(names.block(departedKeys.get(i)));
            }
        }
        return victims;
    }

    /** What became of each block of a save at its answer, by the last event until then. */
    List<BlockEvent> savedBlocks() {
        final List<BlockEvent> events = new ArrayList<>();
        for (final HashList part : target.parts) {
            for (int i = 0; i < part.count(); i++) {
                final BlockHistory block = find(part, i, target.instance.namespaceId());
                BlockEvent last = null;
                for (final BlockEvent event : block == null ? List.<BlockEvent>of() : block.events) {
                    if (event.request() != null
                            && event.request().sequence == target.sequence
                            && (repliedIn == null || event.input().sequence() <= repliedIn.sequence())) {
                        last = event;
                    }
                }
                events.add(last);
            }
        }
        return events;
    }

    List<ExplainedBlock> blocks() {
        return blocks;
    }

    /** Null if the recording ends before. */
    Reply reply() {
        return reply;
    }

    InputInfo repliedIn() {
        return repliedIn;
    }

    int returned() {
        return returned;
    }

    BlockEvent firstReturn() {
        return firstReturn;
    }

    StartRecord runStart() {
        return runStart;
    }
}
