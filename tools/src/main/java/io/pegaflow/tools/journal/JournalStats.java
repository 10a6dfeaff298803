package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.KeyHash;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.ipc.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Counts what a journal tells, over all its runs. Blocks are those of query look-ups unless it says otherwise. */
final class JournalStats extends RunVisitor {
    private final Totals all = new Totals();
    private final Map<String, Totals> byNamespace = new TreeMap<>();
    private final TreeMap<Long, Totals> bySecond = new TreeMap<>();
    private final Map<RecordKind, Long> inputs = new EnumMap<>(RecordKind.class);
    private final Map<ErrorCode, Long> refusals = new EnumMap<>(ErrorCode.class);
    private final Map<String, Long> namespaceSeeds = new HashMap<>();
    private final long[] misses = new long[MissCause.values().length];
    private final Histogram queryBlocks = new Histogram(3);
    private final Histogram saveBlocks = new Histogram(3);
    private final ReuseDistances distances = new ReuseDistances();
    private final PrefixCounts prefixes = new PrefixCounts();
    private BlockTracker tracker;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs;
    private long decisions;
    private long mostResident;
    private long resident;

    @Override
    CacheEvents begin(final StartRecord record) {
        takeMisses();
        resident = 0;
        tracker = new BlockTracker(record.config().hashSeed(), null, (input, query, reply) -> {}, false);
        return new EventFan(tracker, new Counter());
    }

    private void takeMisses() {
        if (tracker != null) {
            for (int i = 0; i < misses.length; i++) {
                misses[i] += tracker.misses()[i];
            }
            tracker = null;
        }
    }

    /** All was read. */
    void finish() {
        takeMisses();
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        decisions++;
        super.onDecision(inputSequence, kind, buffer, offset, length);
    }

    private final class Counter implements CacheEvents {
        private Totals second;

        @Override
        public void onResident(final InputInfo before, final CacheContent.Block block) {
            if (block.isSealed()) {
                mostResident = Math.max(mostResident, ++resident);
            }
        }

        @Override
        public void onInput(final InputInfo input) {
            final RecordKind kind = RecordKind.of(input);
            if (kind != null) {
                inputs.merge(kind, 1L, Long::sum);
            }
            final long ms = start().wallClockMs(input.timestampNs());
            firstMs = Math.min(firstMs, ms);
            lastMs = Math.max(lastMs, ms);
            second = bySecond.computeIfAbsent(Math.floorDiv(ms, 1000L), key -> new Totals());
        }

        @Override
        public void onReply(final InputInfo input, final Request request, final Reply reply) {
            if (reply.isError()) {
                refusals.merge(reply.error(), 1L, Long::sum);
            }
            if (request == null) {
                return;
            }
            all.onReply(request, reply);
            second.onReply(request, reply);
            if (request.instance != null) {
                byNamespace
                        .computeIfAbsent(request.instance.namespace(), name -> new Totals())
                        .onReply(request, reply);
            }
            if (!reply.isError() && request.type == RequestType.QUERY && request.instance != null) {
                onQuery(request);
            } else if (!reply.isError() && request.type == RequestType.SAVE) {
                saveBlocks.recordValue(request.blocks());
            }
        }

        @Override
        public void onSealed(final InputInfo input, final int page, final long keyHash, final Request by) {
            all.sealed++;
            second.sealed++;
            mostResident = Math.max(mostResident, ++resident);
            if (by != null && by.instance != null) {
                byNamespace.computeIfAbsent(by.instance.namespace(), name -> new Totals()).sealed++;
            }
        }

        @Override
        public void onDeparted(final Departure departure, final int page, final long keyHash) {
            if (departure.cause == DepartureCause.EVICTED) {
                all.evicted++;
                second.evicted++;
            }
            // The tracker has seen it already: a block that was never sealed has none of this.
            final BlockHistory block = tracker.find(keyHash);
            if (block != null && block.wasSealed) {
                resident--;
            }
        }
    }

    private void onQuery(final Request query) {
        final HashList hashes = query.parts.get(0);
        queryBlocks.recordValue(hashes.count());
        final String namespace = query.instance.namespace();
        final long seed = namespaceSeeds.computeIfAbsent(namespace, JournalStats::seed);
        PrefixCounts.Node node = null;
        for (int i = 0; i < hashes.count(); i++) {
            final long key = hashes.keyHash(i, seed, 0);
            distances.onAsked(key);
            node = prefixes.onAsked(key, node, hashes, i, namespace);
        }
    }

    /** Keys that do not depend on the run, as seeds and numbers of namespaces do. */
    private static long seed(final String namespace) {
        final byte[] bytes = namespace.getBytes(StandardCharsets.UTF_8);
        return KeyHash.of(1, 0, 0, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** Totals of equal stretches of time from the first input on, at most a given number of them, the last one shorter. */
    List<Totals> overTime(final int most) {
        final long stretchS = stretchSeconds(most);
        final long firstS = firstMs / 1000;
        final Totals[] stretches = new Totals[(int) ((lastMs / 1000 - firstS) / stretchS + 1)];
        for (int i = 0; i < stretches.length; i++) {
            stretches[i] = new Totals();
        }
        bySecond.forEach((second, totals) -> add(stretches[(int) ((second - firstS) / stretchS)], totals));
        return List.of(stretches);
    }

    long stretchSeconds(final int most) {
        return Math.max(1, (lastMs / 1000 - firstMs / 1000) / most + 1);
    }

    private static void add(final Totals to, final Totals from) {
        to.queries += from.queries;
        to.lookups += from.lookups;
        to.hits += from.hits;
        to.saves += from.saves;
        to.savedBytes += from.savedBytes;
        to.loads += from.loads;
        to.loadedBlocks += from.loadedBlocks;
        to.loadedBytes += from.loadedBytes;
        to.sealed += from.sealed;
        to.evicted += from.evicted;
        to.refusals += from.refusals;
    }

    Totals all() {
        return all;
    }

    Map<String, Totals> byNamespace() {
        return byNamespace;
    }

    Map<RecordKind, Long> inputKinds() {
        return inputs;
    }

    Map<ErrorCode, Long> refusals() {
        return refusals;
    }

    /** By {@link MissCause} ordinal; nothing is forgotten here. */
    long[] misses() {
        return misses;
    }

    Histogram queryBlocks() {
        return queryBlocks;
    }

    Histogram saveBlocks() {
        return saveBlocks;
    }

    ReuseDistances distances() {
        return distances;
    }

    PrefixCounts prefixes() {
        return prefixes;
    }

    /** Milliseconds since 1970; above {@link #lastMs()} if there was no input. */
    long firstMs() {
        return firstMs;
    }

    long lastMs() {
        return lastMs;
    }

    long decisions() {
        return decisions;
    }

    long mostResident() {
        return mostResident;
    }

    double seconds() {
        return Math.max(1, lastMs - firstMs) / 1e3;
    }
}
