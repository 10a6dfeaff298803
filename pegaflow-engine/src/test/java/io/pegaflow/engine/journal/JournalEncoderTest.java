package io.pegaflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.core.RandomRuns;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.JournalProblem.Kind;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the encoder does at the edges: long inputs, a sink that refuses, cuts, and a core that fails. */
class JournalEncoderTest {
    private static final CoreConfig CONFIG = RandomRuns.config(1);
    private static final int STEPS = 600;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[1_500_000]);
    private final JournalRig rig = new JournalRig(CONFIG, 1 << 20);
    private final RecordLog recorded = new RecordLog();
    private long sequence;

    private void input(final long timestampNs, final int length) {
        recorded.onInput(++sequence, timestampNs, 3, 1, payload, 0, length);
        rig.onInput(sequence, timestampNs, 3, 1, payload, 0, length);
        final UnsafeBuffer decision = new UnsafeBuffer(new byte[24]);
        for (int i = 0; i < length / 100; i++) {
            decision.putLong(0, i * 7L);
            recorded.onDecision(sequence, 9, decision, 0, 24);
            rig.onDecision(sequence, 9, decision, 0, 24);
        }
        rig.onInputApplied(sequence, 3, null);
    }

    private RecordLog read() {
        final RecordLog log = new RecordLog();
        new JournalDecoder(rig.journal.source(), log, false).readAll();
        return log;
    }

    @Test
    void shouldWriteALongInputInPartsThroughAShortRing() {
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < payload.capacity(); i++) {
            payload.putByte(i, (byte) random.nextInt());
        }
        input(10, 100);
        input(20, payload.capacity());
        input(30, 5);
        assertTrue(rig.recorder.waits() > 0, "a short ring has to be waited for");
        assertTrue(rig.journal.records.size() > 20, "records: " + rig.journal.records.size());
        assertTrue(rig.journal.records.stream().allMatch(record -> record.length <= JournalFormat.MAX_RECORD_LENGTH));
        final RecordLog log = read();
        assertEquals(List.of(), log.problems);
        assertEquals(recorded.lines, log.lines);
    }

    @Test
    void shouldReadWhatFollowsAKillInTheMiddleOfALongInput() {
        input(10, 100);
        input(20, payload.capacity());
        final int records = rig.journal.records.size();
        rig.journal.records.subList(records - 3, records).clear();
        rig.encoder.start(JournalRig.start(CONFIG, 1 << 20));
        sequence = 0;
        input(5, 50);
        final RecordLog log = read();
        assertEquals(List.of(), log.problems);
        assertEquals(2, log.starts.size());
        assertEquals(
                2, log.lines.stream().filter(line -> line.startsWith("input")).count());
    }

    @Test
    void shouldCountWhatTheSinkRefusesAndTellReadersOfTheGap() {
        input(10, 20);
        rig.journal.refusals = 2;
        input(20, 20);
        assertEquals("no space left", rig.encoder.failure().getMessage());
        input(30, 20);
        assertFalse(rig.encoder.cut(1), "no cut while recording fails");
        assertFalse(rig.encoder.recover(7), "the sink still refuses");
        input(40, 20);
        assertTrue(rig.encoder.recover(8));
        assertNull(rig.encoder.failure());
        input(50, 20);
        assertTrue(rig.encoder.end(9));
        assertEquals(3, rig.encoder.lostInputs());
        assertEquals(2, rig.encoder.recordedInputs());
        final RecordLog log = read();
        assertEquals(List.of(), log.problems);
        assertEquals(1, log.gaps.size());
        assertEquals(2, log.gaps.get(0).fromSequence());
        assertEquals(4, log.gaps.get(0).toSequence());
        assertTrue(log.gaps.get(0).cause().contains("no space left"));
        assertEquals(4, log.cuts.get(0).sequence());
        assertEquals(
                2, log.lines.stream().filter(line -> line.startsWith("input")).count());
        assertEquals(5, log.ends.get(0).sequence());
    }

    @Test
    void shouldGoOnAfterACutThatTheSinkRefused() {
        input(10, 20);
        rig.journal.refusals = 1;
        assertFalse(rig.encoder.cut(1));
        assertNotNull(rig.encoder.failure());
        assertTrue(rig.encoder.recover(2));
        input(20, 20);
        final RecordLog log = read();
        assertEquals(List.of(), log.problems);
        assertEquals(List.of(), log.gaps, "no input was lost");
        assertEquals(recorded.lines, log.lines);
    }

    @Test
    void shouldCutBetweenInputsOnly() {
        rig.onInput(1, 10, 3, 1, payload, 0, 8);
        rig.drain();
        assertFalse(rig.encoder.isBetweenInputs());
        assertThrows(IllegalStateException.class, () -> rig.encoder.cut(1));
        rig.onInputApplied(1, 3, null);
        assertTrue(rig.encoder.isBetweenInputs());
        assertTrue(rig.encoder.cut(1));
    }

    @Test
    void shouldKeepTheInputOnWhichTheCoreFailed() {
        input(10, 20);
        rig.onInput(2, 20, 3, 1, payload, 0, 8);
        rig.drain();
        assertTrue(rig.encoder.end(1));
        final RecordLog log = read();
        assertEquals(List.of(), log.problems);
        assertTrue(log.lines.get(log.lines.size() - 1).startsWith("input 2 20"), log.lines.toString());
    }

    @Test
    void shouldReportAClockThatGoesBackAndSequencesThatDoNotFollow() {
        input(100, 20);
        input(90, 20);
        final RecordLog back = read();
        assertEquals(Kind.ORDER, back.problems.get(0).kind());
        assertEquals(
                "clock goes back: sequence=2, timestamp_ns=90, before=100",
                back.problems.get(0).text());
        final JournalRig other = new JournalRig(CONFIG, 1 << 20);
        other.onInput(5, 10, 3, 1, payload, 0, 8);
        other.onInputApplied(5, 3, null);
        final RecordLog ahead = new RecordLog();
        new JournalDecoder(other.journal.source(), ahead, false).readAll();
        assertEquals(
                "input does not follow the one before: sequence=5, expected=1",
                ahead.problems.get(0).text());
    }

    @Test
    void shouldNotMindAWallClockThatGoesBack() {
        input(10, 20);
        assertTrue(rig.encoder.cut(1_000));
        input(20, 20);
        assertTrue(rig.encoder.cut(500));
        input(30, 20);
        assertTrue(rig.encoder.end(1));
        final RecordLog log = read();
        assertEquals(List.of(), log.problems);
        assertEquals(recorded.lines, log.lines);
    }

    @Test
    void shouldTellOfASnapshot() {
        input(10, 20);
        final SnapshotRecord snapshot = new SnapshotRecord(1, 0x1234_5678_9ABCL, -7, 99, 5, "snapshot-1");
        assertTrue(rig.encoder.snapshot(snapshot));
        assertEquals(List.of(snapshot), read().snapshots);
    }

    @Test
    void shouldDenyRoomWhileTheRingIsFullAndGrantItWhenItIsEmpty() {
        final JournalRig slow = new JournalRig(
                CONFIG, 1 << 20, JournalRecorder.MIN_RING_BYTES, HashDictionary.DEFAULT_CAPACITY, Integer.MAX_VALUE);
        assertTrue(slow.recorder.hasRoom(100));
        assertTrue(slow.recorder.hasRoom(payload.capacity()), "an empty ring has room for anything");
        for (long i = 1; slow.recorder.hasRoom(100); i++) {
            slow.onInput(i, i, 3, 1, payload, 0, 100);
            slow.onInputApplied(i, 3, null);
        }
        assertTrue(slow.ring.size() > slow.ring.capacity() / 2);
        assertEquals(0, slow.recorder.waits());
        final long position = slow.recorder.position();
        assertTrue(slow.ring.consumerPosition() < position);
        slow.drain();
        assertEquals(position, slow.ring.consumerPosition());
        assertTrue(slow.recorder.hasRoom(100));
    }

    @Test
    void shouldShowTheFirstDifferenceWithWhatLedToIt() {
        final int[] decisions = {0};
        final JournalReplay replay = replay((kind, copy) -> {
            if (++decisions[0] == 40) {
                copy.putLong(0, copy.getLong(0) + 1);
            }
        });
        assertFalse(replay.isRunning());
        assertEquals(39, replay.decisions());
        final String difference = replay.difference();
        assertTrue(difference.startsWith("replay differs: sequence=" + replay.sequence() + ", decision: recorded="));
        assertTrue(difference.contains(", found="), difference);
        assertEquals(10, difference.lines().count(), difference);
        assertTrue(difference.lines().skip(2).allMatch(line -> line.contains("sequence=")), difference);
    }

    @Test
    void shouldReplayWithoutADifferenceWhatIsAsItWas() {
        final JournalReplay replay = replay((kind, copy) -> {});
        assertNull(replay.difference(), replay::difference);
        assertTrue(replay.inputs() > 30);
        replay.onGap(new GapRecord(1, 2, 3, "disk full"));
        assertFalse(replay.isRunning());
        replay.onInput(99, 1, InputKind.TICK, 0, payload, 0, 0);
        assertEquals(1, replay.inputsPassedOver());
    }

    /** Changes the values of a decision on its way to the replay. */
    private interface Tamper {
        void on(int kind, UnsafeBuffer copy);
    }

    private JournalReplay replay(final Tamper tamper) {
        final AnonymousMemory memory = new AnonymousMemory(RandomRuns.poolBytes(1));
        final JournalReplay replay = new JournalReplay(length -> memory);
        replay.onStart(JournalRig.start(CONFIG, RandomRuns.poolBytes(1)));
        RandomRuns.run(1, STEPS, new RecordListener() {
            @Override
            public void onInput(
                    final long inputSequence,
                    final long timestampNs,
                    final int kind,
                    final int source,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                replay.onInput(inputSequence, timestampNs, kind, source, buffer, offset, length);
            }

            @Override
            public void onDecision(
                    final long inputSequence,
                    final int kind,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
                copy.putBytes(0, buffer, offset, length);
                tamper.on(kind, copy);
                replay.onDecision(inputSequence, kind, copy, 0, length);
            }

            @Override
            public void onInputApplied(final long inputSequence, final int kind, final EngineCore core) {
                replay.onInputEnd(inputSequence);
                if (kind == InputKind.TICK) {
                    replay.onStateHash(inputSequence, core.stateHash());
                }
            }
        });
        memory.close();
        return replay;
    }
}
