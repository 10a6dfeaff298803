package io.pegaflow.tools.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.KeyHash;
import io.pegaflow.engine.core.Recording;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is read from a pool's directory against what the records alone tell. */
class CacheContentTest {
    @Test
    void shouldFindTheBlocksThatTheRecordsTellOf() {
        long sealed = 0;
        for (long seed = 1; seed <= 40; seed++) {
            try (Recording recording = Recording.random(seed, 600)) {
                final long hashSeed = recording.config.hashSeed();
                final BlockTracker tracker = new BlockTracker(hashSeed, null, (input, query, reply) -> {});
                recording.replay(new RecordAdapter(hashSeed, tracker));
                final long[] counts = new long[2];
                new CacheContent(recording.core).forEach(block -> {
                    final BlockHistory history = tracker.find(keyHash(hashSeed, block));
                    assertEquals(
                            block.isSealed() ? BlockHistory.State.SEALED : BlockHistory.State.PARTIAL, history.state);
                    assertEquals(history.pages, block.pages());
                    counts[block.isSealed() ? 1 : 0]++;
                });
                assertEquals(recording.core.stats().residentBlocks, counts[1]);
                assertEquals(recording.core.stats().partialBlocks, counts[0]);
                sealed += counts[1];
                final StringWriter text = new StringWriter();
                final StateReport report = new StateReport(recording.core, new PrintWriter(text, true));
                report.print();
                report.printBlocks();
                assertTrue(text.toString().contains("blocks sealed " + counts[1]), text::toString);
            }
        }
        assertTrue(sealed > 100, "sealed=" + sealed);
    }

    private static long keyHash(final long seed, final CacheContent.Block block) {
        final byte[] hash = new byte[block.hash().length() / 2];
        for (int i = 0; i < hash.length; i++) {
            hash[i] = (byte) Integer.parseInt(block.hash().substring(2 * i, 2 * i + 2), 16);
        }
        return KeyHash.of(seed, block.namespaceId(), block.group(), new UnsafeBuffer(hash), 0, hash.length);
    }
}
