package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.RecordingBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Causes provoked one by one, and what is said about them. */
class ExplanationTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecordingBuilder cache = new RecordingBuilder(4);
    private final long chat = cache.register("chat", "blue");

    private String explain(final String subject) {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        new Explanation(new RecordedJournal(cache.recording()), 0, false, out).of(subject);
        out.flush();
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
    void shouldTellForWhichRequestMissedBlocksWereEvicted() {
        cache.save(chat, 1, 2, 3);
        cache.advance(20 * SECOND);
        cache.query(chat, 1, 2, 3);
        cache.release();
        cache.advance(50 * SECOND);
        cache.save(chat, 10, 11, 12, 13);
        cache.advance(7 * SECOND);
        final String text = explain("id:" + (cache.query(chat, 1, 2, 3)));
        assertSays("It asked for 3 blocks: 0 hits, 3 misses.", text);
        assertSays("blocks 0-2  evicted 7.0 s before, to make room for save #", text);
        assertSays(" of chat (4 blocks); used last 50.0 s before it left, by query #", text);
        assertSays("Misses by cause: 3 evicted", text);
        assertSays("No other namespace had any of the missed blocks.", text);
    }

    @Test
    void shouldTellCausesApartAndWhatCameLater() {
        cache.save(chat, 2);
        cache.startSave(chat, 3);
        final long query = cache.query(chat, 1, 2, 3, 4);
        cache.fail();
        cache.save(chat, 1);
        final String text = explain("id:" + (query));
        assertSays("block 0  never seen", text);
        assertSays("block 1  there, but behind a block of the prefix that was not", text);
        assertSays("block 2  being saved", text);
        assertSays("block 3  never seen", text);
        assertSays("Misses by cause: 2 never seen, 1 saving, 1 gap", text);
        assertSays("Later 1 of the missed blocks were saved", text);
    }

    @Test
    void shouldTellOfFailedSavesCleaningAndRefusal() {
        cache.startSave(chat, 1);
        cache.fail();
        cache.save(chat, 2);
        cache.clean();
        cache.save(chat, 10, 11, 12, 13);
        cache.query(chat, 10, 11, 12, 13);
        cache.save(chat, 3);
        final String text = explain("id:" + (cache.query(chat, 1, 2, 3)));
        assertSays("block 0  not saved: the copy failed or was cancelled", text);
        assertSays("block 1  cleaned away", text);
        assertSays("block 2  refused", text);
    }

    @Test
    void shouldTellWhetherAnotherNamespaceHadTheBlock() {
        final long other = cache.register("other", "green");
        cache.save(other, 1, 2);
        final String text = explain("id:" + (cache.query(chat, 1, 2, 3)));
        assertSays("Of the missed blocks other namespaces had: 2 in green", text);
    }

    @Test
    void shouldTellWhatASaveEvicted() {
        cache.save(chat, 1, 2, 3, 4);
        final String text = explain("id:" + (cache.save(chat, 5, 6)));
        assertSays("2 sealed: queries find them from then on", text);
        assertSays("It evicted 2 blocks to make room: " + hex(4).substring(0, 16), text);
    }

    @Test
    void shouldTellTheLifeOfABlock() {
        cache.save(chat, 1, 2, 3);
        for (int i = 0; i < 3; i++) {
            cache.query(chat, 1, 2);
            cache.load(chat, 2);
        }
        cache.save(chat, 10, 11, 12, 13);
        cache.query(chat, 1);
        cache.save(chat, 1);
        final String text = explain(hex(1));
        assertSays("In namespace blue:", text);
        assertSays("page reserved, for save #", text);
        assertSays("sealed by save #", text);
        assertSays("hit 3 times, loaded 3 times", text);
        assertSays("evicted to make room for save #", text);
        assertSays("its block 0: evicted", text);
        assertSays("in the cache; queries found it 3 times", text);
        assertEquals(
                1, text.lines().filter(line -> line.contains(" missed by ")).count());
    }

    @Test
    void shouldAskForMoreDigitsAndSayWhatIsNotThere() {
        cache.save(chat, 1, 2);
        final String several = assertThrows(IllegalArgumentException.class, () -> explain(hex(1).substring(0, 8)))
                .getMessage();
        assertSays("several blocks begin so", several);
        assertSays(hex(2), several);
        assertSays(
                "no such request in the journal: number=999999",
                assertThrows(IllegalArgumentException.class, () -> explain("#999999"))
                        .getMessage());
        assertSays(
                "not the beginning of a block hash",
                assertThrows(IllegalArgumentException.class, () -> explain("xyz"))
                        .getMessage());
        assertSays(
                "no request of the journal names such a block",
                assertThrows(IllegalArgumentException.class, () -> explain("0xffff"))
                        .getMessage());
    }
}
