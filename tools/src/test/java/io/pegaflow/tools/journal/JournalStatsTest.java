package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.core.Recording;
import io.pegaflow.engine.core.RecordingBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JournalStatsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldCountWhatTheCoreCounted() {
        for (long seed = 1; seed <= 20; seed++) {
            try (Recording recording = Recording.random(seed, 600)) {
                final JournalStats stats = new JournalStats();
                new RecordedJournal(recording).read(stats);
                stats.finish();
                final CoreStats core = recording.core.stats();
                assertEquals(core.queries, stats.all().queries);
                assertEquals(core.blockHits, stats.all().hits);
                assertEquals(core.blockHits + core.blockMisses, stats.all().lookups);
                assertEquals(core.insertions, stats.all().sealed);
                assertEquals(core.evictions, stats.all().evicted);
                assertEquals(core.blockMisses, Arrays.stream(stats.misses()).sum());
                assertEquals(
                        Arrays.stream(core.refusals).sum(),
                        stats.refusals().values().stream()
                                .mapToLong(count -> count)
                                .sum());
            }
        }
    }

    @Test
    void shouldFindThePrefixesAskedForMost() {
        final RecordingBuilder cache = new RecordingBuilder(32);
        final long chat = cache.register("chat", "blue");
        for (int i = 0; i < 5; i++) {
            cache.query(chat, 1, 2, 3, 10 + i);
            cache.query(chat, 7, 8);
        }
        cache.query(chat, 1, 2);
        cache.advance(3 * SECOND);
        final JournalStats stats = read(cache);
        final List<PrefixCounts.Node> top = stats.prefixes().top(10);
        assertEquals(2, top.size(), "of one chain only one");
        assertEquals(3, top.get(0).depth());
        assertEquals(5, top.get(0).asked());
        assertEquals(2, top.get(1).depth());
        assertEquals("blue", top.get(0).namespace());
        final StringWriter text = new StringWriter();
        new StatsReport(stats, new PrintWriter(text, true)).print();
        assertTrue(text.toString().contains("prefixes asked for most"), text::toString);
        assertTrue(StatsJson.write(stats).contains("\"top_prefixes\""));
    }

    private static JournalStats read(final RecordingBuilder cache) {
        final JournalStats stats = new JournalStats();
        new RecordedJournal(cache.recording()).read(stats);
        stats.finish();
        return stats;
    }

    /** Against a list that is moved about by hand. */
    @Test
    void shouldMeasureReuseDistancesExactly() {
        final SplittableRandom random = new SplittableRandom(5);
        final ReuseDistances distances = new ReuseDistances();
        final LinkedHashSet<Long> recency = new LinkedHashSet<>();
        final long[] below = new long[64];
        long first = 0;
        for (int i = 0; i < 20_000; i++) {
            final long key = 1 + (long) (random.nextDouble() * random.nextDouble() * 600);
            if (recency.contains(key)) {
                final List<Long> order = List.copyOf(recency);
                final int distance = order.size() - 1 - order.indexOf(key);
                for (int exponent = 0; exponent < below.length; exponent++) {
                    below[exponent] += distance < 1L << exponent || exponent == 63 ? 1 : 0;
                }
                recency.remove(key);
            } else {
                first++;
            }
            recency.add(key);
            distances.onAsked(key);
        }
        assertEquals(first, distances.first());
        for (int exponent = 0; exponent < 63; exponent++) {
            assertEquals(below[exponent], distances.below(exponent), "2^" + exponent);
        }
    }
}
