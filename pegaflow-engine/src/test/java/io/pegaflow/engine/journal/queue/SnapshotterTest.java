package io.pegaflow.engine.journal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.EngineCore;
import io.pegaflow.engine.core.RandomRuns;
import io.pegaflow.engine.core.RecordListener;
import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalReplay;
import io.pegaflow.engine.journal.JournalSource;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.RemovedRecords;
import io.pegaflow.engine.journal.StartRecord;
import io.pegaflow.engine.pool.AnonymousMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random runs, of whose journal all is removed that may be; the rest is replayed from a snapshot. Turned by hand. */
class SnapshotterTest implements RecordListener {
    private static final long ROLL_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int STEPS = 400;
    private static final int INPUTS_A_FILE = 60;
    private static final long FIRST_LOST = 30;
    private static final int INPUTS_LOST = 20;
    private static final int MAX_PASSED_OVER = 60;

    private final List<String> told = new ArrayList<>();
    private final JournalContext context = new JournalContext().mode(JournalMode.ASYNC);
    private Journal journal;
    private Snapshotter snapshotter;
    private long nowNs;
    private long nowMs = 1_800_000_000_000L;
    private long inputs;
    private boolean isLying;
    private Runnable inTheMiddle;
    private boolean isLeft;
    private boolean isFilesLost;
    private boolean isFullDuringLoans;
    private final FaultySink.JournalFaults faults = new FaultySink.JournalFaults();
    private long fullFrom = Long.MAX_VALUE;
    private long loans;
    private EngineCore core;

    @TempDir
    private Path parent;

    @AfterEach
    void close() throws IOException {
        if (journal != null) {
            journal.close();
        }
    }

    private Path directory() {
        return parent.resolve("journal");
    }

    private long run(final long seed) throws Exception {
        context.directory(directory())
                .rollNs(ROLL_NS)
                .retentionAgeNs(ROLL_NS)
                .nanoClock(() -> nowNs)
                .epochClock(() -> nowMs)
                .listener(new JournalListener() {
                    @Override
                    public void onJournalNotice(final String text) {
                        told.add(text);
                    }

                    @Override
                    public void onJournalFailed(final String text) {
                        told.add(text);
                    }

                    @Override
                    public void onJournalRecovered(final String text) {
                        if (text.contains("replayed")) {
                            told.add(text);
                        }
                    }
                });
        final StartRecord start = new StartRecord(
                "1",
                JournalFormat.VERSION,
                1,
                RandomRuns.config(seed),
                RandomRuns.poolBytes(seed),
                nowMs,
                0,
                "host",
                1);
        journal = Journal.open(context, Path.of("/run/this"), start, run -> new FaultySink(run, faults));
        snapshotter = new Snapshotter(journal, context);
        final long hash = RandomRuns.run(seed, STEPS, this);
        if (isLeft) {
            journal.coreLoan().leave(core);
        }
        journal.agent().onClose();
        snapshotter.onClose();
        return hash;
    }

    private JournalReplay replay() {
        final JournalReplay[] replay = new JournalReplay[1];
        try (JournalSource source = QueueJournalSource.open(directory())) {
            replay[0] = new JournalReplay(AnonymousMemory::new, new SnapshotFiles(directory()));
            new JournalDecoder(source, replay[0], false).readAll();
        }
        return replay[0];
    }

    private List<Path> snapshots() {
        final List<Path> found = new ArrayList<>();
        for (final JournalRun run : journal.directory().runs()) {
            try (Stream<Path> files = Files.list(run.path())) {
                files.filter(file -> file.getFileName().toString().startsWith("snapshot-"))
                        .sorted()
                        .forEach(found::add);
            } catch (final IOException ex) {
                throw new AssertionError(ex);
            }
        }
        return found;
    }

    @Test
    void shouldReplayWithoutADifferenceWhatRetentionLeft() throws Exception {
        long made = 0;
        for (long seed = 1; seed <= 6; seed++) {
            final long hash = run(seed);
            final JournalReplay replay = replay();
            assertNull(replay.difference());
            assertEquals(hash, replay.core().stateHash(), "seed=" + seed);
            assertEquals(List.of(), told);
            assertTrue(journal.figures().filesRemoved() > 0, "seed=" + seed);
            assertEquals(0, replay.inputsPassedOver());
            assertEquals(0, replay.runs(), "the start is gone");
            assertEquals(1, replay.snapshots());
            assertTrue(replay.inputs() < inputs, "inputs=" + replay.inputs());
            assertEquals(1, snapshots().size(), "older ones are of no use");
            made += journal.figures().snapshots();
            journal.close();
            JournalDirectory.remove(journal.directory().runs().get(0));
            inputs = 0;
        }
        assertTrue(made > 12, "snapshots=" + made);
    }

    @Test
    void shouldTellAReaderWhatRetentionRemovedMeanwhile() throws Exception {
        final Follower follower = new Follower();
        inTheMiddle = () -> {
            follower.source = QueueJournalSource.open(directory());
            follower.decoder = new JournalDecoder(follower.source, follower, false);
            follower.decoder.readAll();
        };
        run(2);
        final long read = follower.lastSequence;
        assertTrue(read > 0, "read=" + read);
        follower.decoder.readAll();
        follower.source.close();
        assertEquals(List.of(), follower.problems);
        assertEquals(1, follower.removed.size(), "removed=" + follower.removed);
        final RemovedRecords removed = follower.removed.get(0);
        assertTrue(removed.fromSequence() > read && removed.toSequence() > removed.fromSequence(), removed.text());
        assertEquals(removed.toSequence() + 1, follower.firstAfter);
        assertEquals(inputs, follower.lastSequence);
    }

    /** Notes whether anything is missing that it was not told of. */
    private static final class Follower implements JournalVisitor {
        private final List<RemovedRecords> removed = new ArrayList<>();
        private final List<JournalProblem> problems = new ArrayList<>();
        private QueueJournalSource source;
        private JournalDecoder decoder;
        private long firstAfter;
        private long lastSequence;

        @Override
        public void onInput(
                final long sequence,
                final long timestampNs,
                final int kind,
                final int sourceId,
                final DirectBuffer payload,
                final int offset,
                final int length) {
            if (removed.isEmpty()) {
                assertEquals(lastSequence + 1, sequence);
            } else if (firstAfter == 0) {
                firstAfter = sequence;
            }
            lastSequence = sequence;
        }

        @Override
        public void onRemoved(final RemovedRecords records) {
            removed.add(records);
        }

        @Override
        public void onProblem(final JournalProblem problem) {
            problems.add(problem);
        }
    }

    @Test
    void shouldMakeNoSnapshotOfDecisionsThatDiffer() throws Exception {
        isLying = true;
        run(2);
        assertEquals(1, journal.figures().snapshotDifferences());
        assertEquals(0, journal.figures().snapshots());
        assertEquals(0, journal.figures().filesRemoved(), "the journal is needed");
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).contains("replay differs: sequence="), told.get(0));
    }

    @Test
    void shouldSayWhereASnapshotIsDamagedAndNotBeginThere() throws Exception {
        run(2);
        final Path file = snapshots().get(0);
        final byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        final JournalReplay replay = replay();
        assertTrue(replay.snapshotDefect().startsWith("cannot read the state: section="), replay.snapshotDefect());
        assertFalse(replay.isRunning());
        assertEquals(0, replay.inputs());
        assertTrue(replay.inputsPassedOver() > 0);
    }

    @Test
    void shouldReplayAgainSoonAfterAGap() throws Exception {
        for (long seed = 1; seed <= 6; seed++) {
            fullFrom = FIRST_LOST;
            final long hash = run(seed);
            final JournalReplay replay = replay();
            assertNull(replay.difference());
            assertEquals(1, loans, "seed=" + seed + ", inputs=" + inputs + ", told=" + told);
            assertEquals(hash, replay.core().stateHash(), "seed=" + seed);
            assertTrue(replay.isRunning() && replay.snapshots() > 0, "seed=" + seed);
            assertTrue(journal.figures().lostInputs() > 0);
            assertTrue(replay.inputsPassedOver() < MAX_PASSED_OVER, "passedOver=" + replay.inputsPassedOver());
            assertTrue(journal.figures().filesRemoved() > 0, "retention goes on");
            assertEquals(2, told.size(), told::toString);
            assertTrue(told.get(0).startsWith("cannot write the journal: "), told.get(0));
            assertTrue(
                    told.get(1).matches("the journal can be replayed again from here on: sequence=[0-9]+, .*"),
                    told.get(1));
            forget();
        }
    }

    @Test
    void shouldReplayAgainSoonAfterItsFilesWereRemoved() throws Exception {
        fullFrom = FIRST_LOST;
        isFilesLost = true;
        final long hash = run(3);
        final JournalReplay replay = replay();
        assertNull(replay.difference());
        assertEquals(1, loans);
        assertEquals(hash, replay.core().stateHash());
        assertTrue(replay.isRunning() && replay.inputs() > 0);
    }

    @Test
    void shouldGiveTheCoreBackAndSayThatNothingCanBeReplayedIfThereCanBeNoCut() throws Exception {
        fullFrom = FIRST_LOST;
        isFullDuringLoans = true;
        run(2);
        assertTrue(loans > 1, "tried again");
        assertFalse(journal.coreLoan().isWanted());
        assertTrue(journal.figures().snapshotSequence() < FIRST_LOST);
        final String last = told.get(told.size() - 1);
        assertTrue(last.startsWith("behind the gap in the journal nothing can be replayed until"), last);
    }

    @Test
    void shouldSnapshotTheEndOfARunThatEndsInOrder() throws Exception {
        isLeft = true;
        final long hash = run(4);
        final String name = snapshots().stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> file.contains("-" + inputs + "-"))
                .findFirst()
                .orElseThrow();
        final long index = Long.parseUnsignedLong(name.substring(name.lastIndexOf('-') + 1), 16);
        try (QueueJournalSource source = QueueJournalSource.open(directory())) {
            source.moveTo(index);
            final JournalReplay replay = new JournalReplay(AnonymousMemory::new, new SnapshotFiles(directory()));
            new JournalDecoder(source, replay, false).readAll();
            assertEquals(1, replay.snapshots());
            assertEquals(0, replay.inputs());
            assertEquals(hash, replay.core().stateHash());
        }
    }

    private void forget() throws IOException {
        journal.close();
        for (final JournalRun run : journal.directory().runs()) {
            JournalDirectory.remove(run);
        }
        told.clear();
        inputs = 0;
        loans = 0;
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        journal.recorder().onInput(sequence, timestampNs, kind, source, buffer, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, buffer, offset, length);
        if (isLying && inputSequence == INPUTS_A_FILE / 2) {
            copy.putByte(length - 1, (byte) (copy.getByte(length - 1) ^ 1));
        }
        journal.recorder().onDecision(inputSequence, kind, copy, 0, length);
    }

    @Override
    public void onInputApplied(final long sequence, final int kind, final EngineCore applied) {
        core = applied;
        journal.recorder().onInputApplied(sequence, kind, core);
        if (inputs == INPUTS_A_FILE / 2 && inTheMiddle != null) {
            inTheMiddle.run();
        }
        faults.isDiskFull = !isFilesLost && sequence >= fullFrom && sequence < fullFrom + INPUTS_LOST;
        if (sequence == fullFrom) {
            spoil();
        }
        if (++inputs % INPUTS_A_FILE == 0 && !journal.coreLoan().isWanted()) {
            nowNs += ROLL_NS;
            nowMs += ROLL_NS / 1_000_000;
        }
        try {
            turn(journal.agent()::doWork);
            turn(snapshotter::doWork);
            // The engine would make the steps it waits for in no time.
            nowNs += journal.coreLoan().isWanted() ? 0 : TURN_NS;
            turn(journal.agent()::doWork);
            lend();
        } catch (final Exception ex) {
            throw new AssertionError(ex);
        }
    }

    private void spoil() {
        try {
            if (isFilesLost) {
                JournalDirectory.remove(journal.directory().runs().get(0));
            }
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    /** As the engine does: between two inputs, and it takes none before it has its core back. */
    private void lend() throws Exception {
        if (!journal.coreLoan().isWanted() || core.hasPendingWork()) {
            return;
        }
        loans++;
        faults.isDiskFull = isFullDuringLoans;
        journal.coreLoan().lend(core, journal.recorder().position());
        while (journal.coreLoan().isWanted()) {
            turn(snapshotter::doWork);
            turn(journal.agent()::doWork);
        }
    }

    private static void turn(final Turn turn) throws Exception {
        while (turn.doWork() > 0) {
            // Until nothing is left to do.
        }
    }

    private interface Turn {
        int doWork() throws Exception;
    }
}
