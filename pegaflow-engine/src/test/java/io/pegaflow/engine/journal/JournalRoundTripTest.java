package io.pegaflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.RandomRuns;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random runs of the core, recorded, encoded, decoded and replayed: bit by bit the same. */
class JournalRoundTripTest {
    private static final int SEEDS = Integer.getInteger("pegaflow.test.seeds", 100);
    private static final int STEPS = 300;

    @Test
    void shouldReadWhatWasRecordedAndReplayItWithoutADifference() {
        long inputs = 0;
        long decisions = 0;
        long hashes = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            final CoreConfig config = RandomRuns.config(seed);
            final long poolBytes = RandomRuns.poolBytes(seed);
            // Small rings and dictionaries in some runs, so that parts and restarts occur.
            final JournalRig rig = new JournalRig(
                    config,
                    poolBytes,
                    seed % 3 == 0 ? JournalRecorder.DEFAULT_RING_BYTES : JournalRecorder.MIN_RING_BYTES,
                    seed % 4 == 0 ? 1024 : HashDictionary.DEFAULT_CAPACITY,
                    1 + (int) seed % 7);
            final RecordLog recorded = new RecordLog();
            recorded.also = rig;
            final long stateHash = RandomRuns.run(seed, STEPS, recorded);
            rig.drain();
            assertTrue(rig.encoder.end(9));

            final RecordLog read = new RecordLog();
            new JournalDecoder(rig.journal.source(), read, false).readAll();
            assertEquals(List.of(), read.problems, "seed=" + seed);
            assertSame(recorded.lines, read.lines, seed);
            assertEquals(List.of(JournalRig.start(config, poolBytes)), read.starts);
            assertEquals(rig.encoder.sequence(), read.ends.get(0).sequence());

            try (AnonymousMemory memory = new AnonymousMemory(poolBytes)) {
                final JournalReplay replay = new JournalReplay(length -> memory);
                new JournalDecoder(rig.journal.source(), replay, false).readAll();
                assertNull(replay.difference(), () -> replay.difference());
                assertEquals(stateHash, replay.core().stateHash());
                inputs += replay.inputs();
                decisions += replay.decisions();
                hashes += replay.stateHashes();
            }
        }
        assertTrue(inputs > SEEDS * 100L, "inputs=" + inputs);
        assertTrue(decisions > SEEDS * 100L, "decisions=" + decisions);
        assertTrue(hashes > SEEDS, "hashes=" + hashes);
    }

    private static void assertSame(final List<String> expected, final List<String> actual, final long seed) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), "seed=" + seed + ", line=" + i);
        }
        assertEquals(expected.size(), actual.size(), "seed=" + seed);
    }
}
