package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.LeaseEnd;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.tools.journal.RunTimeline.BlockList;
import io.pegaflow.tools.journal.RunTimeline.Kind;
import io.pegaflow.tools.journal.RunTimeline.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/** Makes a {@link RunTimeline} of the events of a run. */
final class TimelineBuilder implements CacheEvents {
    private final StartRecord start;
    private final List<Event> events = new ArrayList<>();
    private final Map<Request, Asked> unanswered = new HashMap<>();
    private final Map<Long, Asked> leases = new HashMap<>();
    private final LongHashSet sealed = new LongHashSet();
    private final LongHashSet seen = new LongHashSet();
    private long lookUps;
    private long mostResident;
    private boolean wasFull;
    private long overlapping;
    private long otherGroups;
    private long unknownInstances;
    private long repeated;
    private long refusedSaves;
    private long failedSaves;
    private long cleanings;

    TimelineBuilder(final StartRecord start) {
        this.start = start;
    }

    /** A look-up or save, until it is known what became of it. */
    private static final class Asked {
        private long[] keyHashes;
        private int hits;
        private boolean counts;
        private int list = -1;
    }

    private record Event(Kind kind, Asked asked) {}

    boolean hasLookUps() {
        return lookUps > 0;
    }

    @Override
    public void onResident(final InputInfo before, final CacheContent.Block block) {
        if (block.isSealed()) {
            sealed.add(block.keyHash(start.config().hashSeed()));
            mostResident = sealed.size();
        }
    }

    @Override
    public void onInput(final InputInfo input) {
        if (input.kind() == InputKind.CLEAN_CACHE) {
            cleanings++;
            events.add(new Event(Kind.CLEAN, null));
        }
        final Request request = input.request();
        if (request != null && (request.type == RequestType.QUERY || request.type == RequestType.SAVE)) {
            if (request.instance == null) {
                unknownInstances++;
                return;
            }
            overlapping += unanswered.isEmpty() ? 0 : 1;
            final Asked asked = new Asked();
            asked.keyHashes = keyHashes(request);
            if (asked.keyHashes.length > 0) {
                unanswered.put(request, asked);
                events.add(new Event(request.type == RequestType.QUERY ? Kind.LOOK_UP : Kind.BEGIN_SAVE, asked));
            }
        }
    }

    /** Of storage group 0, each once. */
    private long[] keyHashes(final Request request) {
        final LongArrayList keyHashes = new LongArrayList();
        seen.clear();
        for (final HashList part : request.parts) {
            if (part.group() != 0) {
                otherGroups++;
                continue;
            }
            for (int i = 0; i < part.count(); i++) {
                final long keyHash = part.keyHash(i, start.config().hashSeed(), request.instance.namespaceId());
                if (seen.add(keyHash)) {
                    keyHashes.addLong(keyHash);
                } else {
                    repeated += request.type == RequestType.QUERY ? 1 : 0;
                }
            }
        }
        return keyHashes.toLongArray();
    }

    @Override
    public void onReply(final InputInfo input, final Request request, final Reply reply) {
        final Asked asked = unanswered.remove(request);
        if (asked == null) {
            return;
        }
        if (reply.isError()) {
            if (request.type == RequestType.SAVE) {
                onSaveFailed(asked, reply);
            }
        } else if (request.type == RequestType.QUERY) {
            asked.counts = true;
            asked.hits = (int) Math.min(reply.a(), asked.keyHashes.length);
            lookUps++;
            if (reply.lease() == 0) {
                events.add(new Event(Kind.RELEASE, asked));
            } else {
                leases.put(reply.lease(), asked);
            }
        } else {
            onSaved(asked);
        }
    }

    /** Where there is more room it would not have been refused. */
    private void onSaveFailed(final Asked save, final Reply reply) {
        if (reply.error() == ErrorCode.POOL_EXHAUSTED) {
            refusedSaves++;
            save.counts = true;
            events.add(new Event(Kind.END_SAVE, save));
        } else {
            failedSaves++;
        }
    }

    /** What is still incomplete, as other layers or ranks of it are missing, another save will bring. */
    private void onSaved(final Asked save) {
        final LongArrayList there = new LongArrayList();
        for (final long keyHash : save.keyHashes) {
            if (sealed.contains(keyHash)) {
                there.addLong(keyHash);
            }
        }
        save.keyHashes = there.toLongArray();
        save.counts = save.keyHashes.length > 0;
        events.add(new Event(Kind.END_SAVE, save));
    }

    @Override
    public void onLeaseEnded(final InputInfo input, final long lease, final LeaseEnd cause) {
        final Asked lookUp = leases.remove(lease);
        if (lookUp != null) {
            events.add(new Event(Kind.RELEASE, lookUp));
        }
    }

    @Override
    public void onSealed(final InputInfo input, final int page, final long keyHash, final Request by) {
        sealed.add(keyHash);
        mostResident = Math.max(mostResident, sealed.size());
    }

    @Override
    public void onDeparted(final Departure departure, final int page, final long keyHash) {
        sealed.remove(keyHash);
        wasFull |= departure.cause == DepartureCause.EVICTED;
    }

    /** All of the run was read. */
    RunTimeline build(final List<String> remarksOfJournal) {
        final List<Step> steps = new ArrayList<>();
        final List<BlockList> lists = new ArrayList<>();
        for (final Event event : events) {
            final Asked asked = event.asked();
            if (asked == null) {
                steps.add(new Step(event.kind(), 0));
            } else if (asked.counts) {
                if (asked.list < 0) {
                    asked.list = lists.size();
                    lists.add(new BlockList(asked.keyHashes, asked.hits));
                }
                steps.add(new Step(event.kind(), asked.list));
            }
        }
        final List<String> remarks = new ArrayList<>(remarksOfJournal);
        addRemarks(remarks);
        return new RunTimeline(start, steps, lists, mostResident, wasFull, remarks);
    }

    private void addRemarks(final List<String> remarks) {
        remark(remarks, unknownInstances, "requests of instances that registered before the recording begins");
        remark(remarks, otherGroups, "look-ups or parts of saves of storage groups other than 0");
        remark(remarks, repeated, "blocks that stood twice in a look-up");
        remark(remarks, refusedSaves, "saves that there was no room for");
        remark(remarks, failedSaves, "saves that failed");
        remark(remarks, cleanings, "times that the cache was cleaned");
        remark(remarks, overlapping, "requests that came while others were under way");
        if (start.config().lfuAdmission()) {
            remarks.add("the admission filter was on, which is not simulated");
        }
        if (start.config().freePagesPercent() > 0) {
            remarks.add(start.config().freePagesPercent() + " % of the pages were kept free, which is not simulated");
        }
    }

    private static void remark(final List<String> remarks, final long count, final String what) {
        if (count > 0) {
            remarks.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }
}
