package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.MissCause;
import io.pegaflow.engine.core.Recording;
import io.pegaflow.tools.journal.BlockEvent.Kind;
import io.pegaflow.tools.journal.BlockHistory.State;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools find in the records of random runs, against what the core itself counted. */
class BlockTrackerTest {
    private static final int STEPS = 600;

    @Test
    void shouldCountTheSameBlocksAsTheCore() {
        for (long seed = 1; seed <= 60; seed++) {
            try (Recording recording = Recording.random(seed, STEPS)) {
                final BlockTracker tracker = track(recording);
                final CoreStats stats = recording.core.stats();
                assertEquals(stats.residentBlocks, count(tracker, State.SEALED), "sealed, seed=" + seed);
                assertEquals(stats.partialBlocks, count(tracker, State.PARTIAL), "partial, seed=" + seed);
                assertEquals(stats.insertions, count(tracker, Kind.SEALED), "insertions, seed=" + seed);
                assertEquals(stats.blockHits, count(tracker, Kind.HIT), "hits, seed=" + seed);
                assertEquals(stats.blockMisses, count(tracker, Kind.MISS), "misses, seed=" + seed);
            }
        }
    }

    /** Even seeds answer and explain a query in one input, so that both see the same cache. */
    @ParameterizedTest
    @ValueSource(longs = {2, 4, 6, 8, 10, 12, 14, 16, 18, 20})
    void shouldFindTheCausesThatTheCoreFoundAndWhatItForgot(final long seed) {
        try (Recording recording = Recording.random(seed, STEPS)) {
            final Map<MissCause, Long> found = causes(track(recording));
            final long[] counted = recording.core.stats().misses;
            for (final MissCause cause : MissCause.values()) {
                final long here = found.getOrDefault(cause, 0L);
                final long there = counted[cause.ordinal()];
                switch (cause) {
                    case SAVING, GAP -> assertEquals(there, here, cause.toString());
                    case NEVER_SEEN -> assertTrue(here <= there + counted[MissCause.FORGOTTEN.ordinal()], "never seen");
                    case FORGOTTEN -> assertEquals(0, here, "nothing is forgotten");
                    default -> assertTrue(here >= there, () -> cause + " found=" + here + ", counted=" + there);
                }
            }
        }
    }

    @Test
    void shouldFindForWhomEveryBlockWasEvicted() {
        long evictions = 0;
        for (long seed = 1; seed <= 40; seed++) {
            try (Recording recording = Recording.random(seed, STEPS)) {
                for (final BlockHistory block : track(recording).all()) {
                    for (final BlockEvent event : block.events) {
                        if (event.kind() == Kind.DEPARTED && event.departure().cause == DepartureCause.EVICTED) {
                            evictions++;
                            assertTrue(
                                    event.departure().by != null && event.departure().by.type == RequestType.SAVE,
                                    "seed=" + seed + ", input=" + event.input());
                        }
                    }
                }
            }
        }
        assertTrue(evictions > 60, "evictions=" + evictions);
    }

    private static BlockTracker track(final Recording recording) {
        final BlockTracker tracker = new BlockTracker(recording.config.hashSeed(), null, (input, query, reply) -> {});
        recording.replay(new RecordAdapter(recording.config.hashSeed(), tracker));
        return tracker;
    }

    private static long count(final BlockTracker tracker, final State state) {
        long count = 0;
        for (final BlockHistory block : tracker.all()) {
            count += block.state == state ? 1 : 0;
        }
        return count;
    }

    private static long count(final BlockTracker tracker, final Kind kind) {
        long count = 0;
        for (final BlockHistory block : tracker.all()) {
            count += block.events.stream().filter(event -> event.kind() == kind).count();
        }
        return count;
    }

    private static Map<MissCause, Long> causes(final BlockTracker tracker) {
        final Map<MissCause, Long> causes = new EnumMap<>(MissCause.class);
        for (final BlockHistory block : tracker.all()) {
            for (final BlockEvent event : block.events) {
                if (event.kind() == Kind.MISS) {
                    causes.merge(event.cause(), 1L, Long::sum);
                }
            }
        }
        return causes;
    }
}
