package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CoreStats;
import io.pegaflow.engine.core.Recording;
import io.pegaflow.engine.core.RecordingBuilder;
import io.pegaflow.engine.journal.StartRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the tools say of a recording that begins in the middle of a run. */
class EarlierStateTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecordingBuilder cache = new RecordingBuilder(4);
    private final long chat = cache.register("chat", "blue");
    private final long other = cache.register("other", "green");
    private long lastRemoved;

    private void removeWhatWas() {
        lastRemoved = cache.recording().core.inputSequence();
    }

    private Journal journal(final boolean hasSnapshot) {
        return new LateJournal(cache.recording(), lastRemoved, hasSnapshot);
    }

    private String explain(final String subject, final boolean hasSnapshot) {
        final StringWriter text = new StringWriter();
        new Explanation(journal(hasSnapshot), 0, false, new PrintWriter(text, true)).of(subject);
        return text.toString();
    }

    private static String hex(final int id) {
        final byte[] hash = RecordingBuilder.hash(id);
        return Hashes.hex(new UnsafeBuffer(hash), 0, hash.length);
    }

    private static void assertSays(final String expected, final String text) {
        assertTrue(text.contains(expected), () -> "expected: " + expected + "\nsaid: " + text);
    }

    @Test
    void shouldTellTheLifeOfABlockSavedBeforeTheRecordingBegins() {
        cache.save(chat, 1, 2);
        removeWhatWas();
        cache.advance(20 * SECOND);
        cache.query(chat, 1);
        cache.release();
        cache.advance(SECOND);
        cache.save(chat, 10, 11, 12, 13);
        final String text = explain(hex(1), true);
        assertSays("In namespace blue:", text);
        assertSays(" #" + lastRemoved + "  resident in the snapshot at #" + lastRemoved, text);
        assertSays("hit by query #", text);
        assertSays(" of chat (1 block), its block 0", text);
        assertSays("evicted to make room for save #", text);
        assertSays("what was recorded up to #" + lastRemoved + " is removed: what the cache held then is known", text);
        // Nobody named this one since.
        assertSays("resident in the snapshot at #" + lastRemoved, explain(hex(2), true));
    }

    @Test
    void shouldTellWhyABlockSavedBeforeTheRecordingBeginsIsMissed() {
        cache.save(chat, 1, 2);
        cache.save(other, 3);
        removeWhatWas();
        cache.advance(20 * SECOND);
        cache.save(chat, 10, 11, 12);
        cache.advance(7 * SECOND);
        final String text = explain("id:" + cache.query(chat, 1, 2, 3), true);
        assertSays("7.0 s before, to make room for save #", text);
        assertSays("never asked for since the recording begins, 20.0 s before it left", text);
        assertSays("Of the missed blocks other namespaces had: 1 in green", text);
    }

    @Test
    void shouldSayThatItKnowsNothingWithoutASnapshot() {
        cache.save(chat, 1, 2);
        removeWhatWas();
        cache.query(chat, 1);
        final String text = explain("id:" + cache.query(chat, 1), false);
        assertSays("what the cache held then is not known, as there is no snapshot", text);
        new TraceExport(new RecordFilter(), 1, new PrintWriter(new StringWriter())).readAll(journal(false));
    }

    @Test
    void shouldNameInstancesAndBlocksWherePrintBegins() {
        cache.save(chat, 1, 2);
        removeWhatWas();
        cache.query(chat, 1);
        cache.clean();
        final StringWriter text = new StringWriter();
        final RecordFilter filter = new RecordFilter();
        filter.namespaces.add("blue");
        filter.validate();
        final Journal journal = journal(true);
        journal.read(new RecordPrinter(filter, new TextView(new PrintWriter(text, true), false), journal.states()));
        assertSays("recording begins after #" + lastRemoved + ", what was before is removed", text.toString());
        assertSays("query by chat: 1 block", text.toString());
    }

    @Test
    void shouldCountFromTheSnapshotOn() {
        long resident = 0;
        for (long seed = 2; seed <= 40; seed += 2) {
            try (Recording recording = Recording.random(seed, 600)) {
                final long middle = recording.core.inputSequence() / 2;
                final JournalStats all = new JournalStats();
                all.readAll(new RecordedJournal(recording));
                all.finish();
                final JournalStats stats = new JournalStats();
                final LateJournal late = new LateJournal(recording, middle, true);
                try {
                    recording.stateAfter(middle);
                } catch (final IllegalStateException ex) {
                    // Work is pending there: nobody takes a snapshot then.
                    continue;
                }
                stats.readAll(late);
                stats.finish();
                final CoreStats core = recording.core.stats();
                assertTrue(stats.all().lookups <= core.blockHits + core.blockMisses, "seed=" + seed);
                assertEquals(
                        stats.all().lookups - stats.all().hits,
                        Arrays.stream(stats.misses()).sum(),
                        "seed=" + seed);
                assertTrue(stats.mostResident() <= all.mostResident(), "seed=" + seed);
                final BlockTracker tracker =
                        new BlockTracker(recording.config.hashSeed(), null, (i, q, r) -> {}, false);
                final Tracked tracked = new Tracked(tracker);
                tracked.readAll(late);
                assertEquals(core.residentBlocks, tracked.sealed(), "seed=" + seed);
                assertEquals(core.partialBlocks, tracked.partial(), "seed=" + seed);
                resident += core.residentBlocks;
            }
        }
        assertTrue(resident > 50, "resident=" + resident);
    }

    private static final class Tracked extends RunVisitor {
        private final BlockTracker tracker;

        Tracked(final BlockTracker tracker) {
            this.tracker = tracker;
        }

        @Override
        CacheEvents begin(final StartRecord record) {
            return tracker;
        }

        private long count(final BlockHistory.State state) {
            long count = 0;
            for (final BlockHistory block : tracker.all()) {
                count += block.state == state ? 1 : 0;
            }
            return count;
        }

        long sealed() {
            return count(BlockHistory.State.SEALED);
        }

        long partial() {
            return count(BlockHistory.State.PARTIAL);
        }
    }
}
