package io.pegaflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.RandomRuns;
import io.pegaflow.engine.journal.JournalProblem.Kind;
import io.pegaflow.engine.journal.codec.CutRecordDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to the bytes of a journal is found, said where it is, and refused or skipped as asked. */
class JournalDamageTest {
    private static final int POSITIONS = Integer.getInteger("pegaflow.test.seeds", 300);
    private static final int SEED = 3;
    private static final int STEPS = 120;

    private final SplittableRandom random = new SplittableRandom(11);
    private MemoryJournal journal;
    private List<byte[]> whole;
    /** What was read up to and with each record. */
    private List<Integer> linesAfter;

    private List<String> lines;

    @BeforeEach
    void record() {
        final JournalRig rig = new JournalRig(RandomRuns.config(SEED), RandomRuns.poolBytes(SEED));
        rig.cutEvery = 25;
        RandomRuns.run(SEED, STEPS, rig);
        assertTrue(rig.encoder.end(5));
        journal = rig.journal;
        whole = List.copyOf(journal.records);
        linesAfter = new ArrayList<>();
        final RecordLog log = new RecordLog();
        final JournalDecoder decoder = new JournalDecoder(journal.source(), log, false);
        while (decoder.poll()) {
            linesAfter.add(log.lines.size());
        }
        lines = log.lines;
        assertTrue(log.cuts.size() > 3, "cuts: " + log.cuts.size());
        assertEquals(List.of(), log.problems);
    }

    @Test
    void shouldFindAnyByteThatWasFlipped() {
        for (int i = 0; i < POSITIONS; i++) {
            final int index = random.nextInt(whole.size());
            final byte[] record = whole.get(index).clone();
            final int at = random.nextInt(record.length);
            record[at] ^= (byte) (1 << random.nextInt(8));
            restore();
            journal.records.set(index, record);
            assertFound(index, "record " + index + " byte " + at);
        }
    }

    @Test
    void shouldFindAnyRecordThatWasCutShort() {
        for (int i = 0; i < POSITIONS; i++) {
            final int index = random.nextInt(whole.size());
            restore();
            final int length = random.nextInt(whole.get(index).length);
            journal.records.set(index, Arrays.copyOf(whole.get(index), length));
            assertFound(index, "record " + index + " of length " + length);
        }
    }

    @Test
    void shouldFindRecordsThatAreMissingOrTwiceThere() {
        for (int index = 1; index < whole.size() - 1; index++) {
            restore();
            journal.records.remove(index);
            // It is the next one that shows it.
            final RecordLog log = read(false);
            assertEquals(1, log.problems.size(), "missing " + index);
            assertEquals(Kind.CHAIN, log.problems.get(0).kind());
            assertEquals(index, log.problems.get(0).index());
            restore();
            journal.records.add(index, whole.get(index));
            assertEquals(Kind.CHAIN, read(false).problems.get(0).kind(), "twice " + index);
        }
    }

    @Test
    void shouldRefuseARecordOfANewerSoftwareByItsVersion() {
        final int index = whole.size() / 2;
        final byte[] record = whole.get(index).clone();
        record[6] = 2;
        journal.records.set(index, record);
        for (int i = index; i < whole.size(); i++) {
            if (!isCut(i)) {
                journal.records.set(i, sealed(journal.records.get(i), journal.records.get(i - 1)));
            }
        }
        final RecordLog log = read(false);
        assertEquals(Kind.VERSION, log.problems.get(0).kind());
        assertEquals(
                "record was written by a newer software: version=2, known up to=1; read it with that software or a later one",
                log.problems.get(0).text());
        assertEquals("memory, index=" + index, log.problems.get(0).location());
        final RecordLog skipped = read(true);
        assertEquals(
                1, skipped.problems.size(), "those behind it are not damaged, only out of reach until the next cut");
        assertTrue(skipped.lines.size() > log.lines.size());
    }

    @Test
    void shouldRefuseWhatIsNoJournal() {
        journal.records.clear();
        journal.records.add("a text that somebody wrote into this queue".getBytes());
        journal.records.add(new byte[0]);
        final RecordLog log = read(true);
        assertEquals(2, log.problems.size());
        assertEquals(Kind.MALFORMED, log.problems.get(0).kind());
        assertTrue(log.problems.get(0).text().startsWith("no record of a journal"), log.problems.toString());
        assertEquals(List.of(), log.lines);
    }

    @Test
    void shouldBeginAtAnyCutAndNowhereElse() {
        for (int index = 1; index < whole.size(); index++) {
            final RecordLog log = new RecordLog();
            final JournalSource source = journal.source();
            source.moveTo(index);
            final JournalDecoder decoder = new JournalDecoder(source, log, false);
            decoder.readAll();
            if (isCut(index)) {
                assertEquals(List.of(), log.problems);
                assertEquals(lines.subList(linesAfter.get(index), lines.size()), log.lines);
            } else if (index < whole.size() - 1) {
                assertEquals(Kind.NO_START, log.problems.get(0).kind());
                assertTrue(decoder.isStopped());
            }
        }
    }

    private void assertFound(final int index, final String what) {
        final int before = index == 0 ? 0 : linesAfter.get(index - 1);
        final RecordLog log = read(false);
        assertEquals(1, log.problems.size(), what);
        assertEquals(index, log.problems.get(0).index(), what);
        assertEquals("memory, index=" + index, log.problems.get(0).location(), what);
        assertEquals(lines.subList(0, before), log.lines, what);

        int next = index + 1;
        while (next < whole.size() && !isCut(next)) {
            next++;
        }
        final RecordLog skipped = read(true);
        assertFalse(skipped.problems.isEmpty(), what);
        assertEquals(index, skipped.problems.get(0).index(), what);
        final List<String> expected = new ArrayList<>(lines.subList(0, before));
        if (next < whole.size()) {
            expected.addAll(lines.subList(linesAfter.get(next), lines.size()));
        }
        assertEquals(expected, skipped.lines, what);
        assertEquals(1, skipped.problems.size(), what + ": " + skipped.problems);
    }

    private RecordLog read(final boolean skips) {
        final RecordLog log = new RecordLog();
        new JournalDecoder(journal.source(), log, skips).readAll();
        return log;
    }

    private void restore() {
        journal.records.clear();
        journal.records.addAll(whole);
    }

    private boolean isCut(final int index) {
        return index < whole.size() && whole.get(index)[2] == CutRecordDecoder.TEMPLATE_ID;
    }

    /** A changed record with the checksum it should have. */
    private static byte[] sealed(final byte[] record, final byte[] previous) {
        final byte[] sealed = record.clone();
        final int previousCrc = new UnsafeBuffer(previous).getInt(RecordChain.CRC_OFFSET, JournalFormat.BYTE_ORDER);
        final int crc = new RecordChain().crc(sealed, 0, sealed.length, previousCrc);
        new UnsafeBuffer(sealed).putInt(RecordChain.CRC_OFFSET, crc, JournalFormat.BYTE_ORDER);
        return sealed;
    }
}
