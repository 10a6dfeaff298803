package io.pegaflow.engine.journal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.journal.JournalDecoder;
import io.pegaflow.engine.journal.JournalFormat;
import io.pegaflow.engine.journal.JournalProblem;
import io.pegaflow.engine.journal.JournalSource;
import io.pegaflow.engine.journal.JournalVisitor;
import io.pegaflow.engine.journal.StartRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's agent turned by hand, with a clock that is moved by hand. */
class JournalAgentTest {
    private static final long INCARNATION = 1;
    private static final int LONG_PAYLOAD = 1024;
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(1100);

    private final FaultySink.JournalFaults faults = new FaultySink.JournalFaults();
    private final List<String> told = new ArrayList<>();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[LONG_PAYLOAD]);
    private final JournalContext context = new JournalContext().mode(JournalMode.ASYNC);
    private Journal journal;
    private long nowNs = 1;
    private long nowMs = 1_800_000_000_000L;
    private long sequence;
    private String opened;

    @TempDir
    private Path parent;

    @AfterEach
    void close() {
        if (journal != null) {
            journal.agent().onClose();
            journal.close();
        }
    }

    @Test
    void shouldAppendWhatWasRecordedAndSayHowFar() {
        open();
        record(3);
        assertTrue(journal.recorder().position() > journal.figures().appendedPosition());
        assertTrue(turn() > 0);
        assertEquals(journal.recorder().position(), journal.figures().appendedPosition());
        assertEquals(List.of(1L, 2L, 3L), sequences());
    }

    @Test
    void shouldAppendAtTheEndWhatLiesBehindThePaddingOfTheRing() {
        open();
        final long ringBytes = JournalContext.DEFAULT_RING_BYTES;
        while (ringBytes - journal.recorder().position() % ringBytes > LONG_PAYLOAD) {
            record(1, LONG_PAYLOAD);
            turn();
        }
        final long position = journal.recorder().position();
        record(2, LONG_PAYLOAD);
        assertTrue(position / ringBytes < journal.recorder().position() / ringBytes, "the ring's memory has ended");
        journal.agent().onClose();
        journal.close();
        journal = null;
        final List<Long> sequences = sequences();
        assertEquals(sequence, sequences.get(sequences.size() - 1));
    }

    @Test
    void shouldBeginANewFileWithACutWhenTheOldOneIsOldEnough() {
        context.rollNs(TimeUnit.MINUTES.toNanos(1));
        open();
        record(1);
        turn();
        advance(TimeUnit.MINUTES.toNanos(1));
        turn();
        record(1);
        turn();
        assertEquals(1, journal.figures().rolls());
        assertEquals(2, files().size());
        assertEquals(List.of(1L, 2L), sequences());
    }

    @Test
    void shouldRollByLength() {
        context.retentionBytes(8 << 20);
        open();
        while (journal.figures().rolls() < 3) {
            record(100);
            advance(CHECK_NS);
            turn();
        }
        assertEquals(4, files().size());
    }

    @Test
    void shouldRemoveOldRunsButNeverWhatAReaderNeeds() {
        context.retentionBytes(8 << 20).rollNs(TimeUnit.MINUTES.toNanos(1));
        for (int run = 0; run < 4; run++) {
            open();
            fill(3 << 20);
            journal.agent().onClose();
            journal.close();
        }
        open();
        assertTrue(
                journal.directory().runs().size() < 4,
                () -> journal.directory().runs().toString());
        fill(12 << 20);
        assertEquals(1, journal.directory().runs().size());
        assertEquals(sequence, sequences().size(), "the present run is whole");
    }

    @Test
    void shouldRemoveFilesOfThePresentRunOnceACutIsReleased() {
        context.retentionBytes(8 << 20);
        open();
        fill(12 << 20);
        final int before = files().size();
        journal.releaseBefore(lastIndex());
        fill(2 << 20);
        assertTrue(files().size() < before, "files: " + files());
        assertTrue(journal.figures().filesRemoved() > 0);
    }

    @Test
    void shouldServeOnWithAGapWhileTheDiskIsFull() {
        open();
        record(2);
        turn();
        faults.isDiskFull = true;
        record(3);
        turn();
        advance(CHECK_NS);
        turn();
        assertTrue(journal.figures().isFailing());
        assertEquals(1, journal.figures().failures());
        assertTrue(journal.figures().lostInputs() > 0);
        assertEquals(journal.recorder().position(), journal.figures().appendedPosition(), "nobody waits for it");
        assertEquals(0, journal.figures().gaps());
        faults.isDiskFull = false;
        advance(CHECK_NS);
        turn();
        assertFalse(journal.figures().isFailing());
        assertEquals(1, journal.figures().gaps());
        record(1);
        turn();
        assertEquals(List.of(1L, 2L, 6L), sequences());
        assertEquals(2, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("cannot write the journal: journalDirectory="), told.get(0));
        assertTrue(told.get(0).contains("the file system is full; free or enlarge it"), told.get(0));
        assertTrue(told.get(1).startsWith("the journal is written again: "), told.get(1));
    }

    @Test
    void shouldGoOnInTheSameFileWhileThereIsNoRoomForAnother() {
        context.rollNs(TimeUnit.MINUTES.toNanos(1));
        open();
        faults.isNoRoomForFiles = true;
        for (int i = 0; i < 5; i++) {
            record(1);
            turn();
            advance(TimeUnit.MINUTES.toNanos(1));
            turn();
        }
        assertEquals(0, journal.figures().rolls());
        assertEquals(0, journal.figures().failures(), "nothing is lost");
        assertEquals(1, told.size(), told::toString);
        assertTrue(
                told.get(0).startsWith("cannot begin a new file of the journal, the present one goes on: "),
                told.get(0));
        faults.isNoRoomForFiles = false;
        advance(CHECK_NS);
        turn();
        assertEquals(1, journal.figures().rolls());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), sequences());
    }

    @Test
    void shouldGoOnElsewhereWhenItsFilesAreRemoved() throws IOException {
        open();
        record(2);
        turn();
        JournalDirectory.remove(journal.directory().runs().get(0));
        advance(CHECK_NS);
        turn();
        record(1);
        turn();
        assertEquals(List.of(3L), sequences());
        assertEquals(1, journal.figures().gaps());
        record(1);
        assertEquals(Map.of(INCARNATION, 4L), TakenInputs.allIn(directory()), "taken, not appended yet");
    }

    @Test
    void shouldKeepTheCountOfInputsWhenItGoesOnElsewhere() throws IOException {
        open();
        record(2);
        turn();
        JournalDirectory.remove(journal.directory().runs().get(0));
        advance(CHECK_NS);
        turn();
        assertEquals(Map.of(INCARNATION, 2L), TakenInputs.allIn(directory()), "before the next input");
    }

    @Test
    void shouldSayAtTheStartHowItIsKeptAndHowTheLastRunEnded() throws IOException {
        open();
        assertTrue(
                opened.matches("journal: journalDirectory=" + directory()
                        + ", mode=async, onFailure=gap, rollSeconds=3600, retentionBytes=4294967296,"
                        + " retentionSeconds=604800, freeBytes=[1-9][0-9]*, foundRuns=0"),
                opened);
        record(2);
        turn();
        record(3);
        abandon();
        open();
        assertTrue(opened.contains(", foundRuns=1, foundFiles=1, foundBytes="), opened);
        assertTrue(opened.endsWith(", lastInput=5, killed, inputs not appended 3"), opened);
        record(1);
        journal.agent().onClose();
        journal.close();
        open();
        assertTrue(opened.endsWith(", lastInput=1, stopped in order"), opened);
    }

    /** As a kill does: nothing more is appended, and the lock is free. */
    private void abandon() {
        journal.close();
    }

    @Test
    void shouldMakeItsDirectoryAgainWhenAllOfItIsRemoved() throws IOException {
        open();
        record(2);
        turn();
        try (var files = Files.walk(directory())) {
            for (final Path file :
                    files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        advance(CHECK_NS);
        turn();
        advance(CHECK_NS);
        turn();
        record(1);
        turn();
        assertEquals(List.of(3L), sequences());
    }

    @Test
    void shouldWaitForTheDiskWhenAskedTo() throws InterruptedException {
        context.onFailure(OnJournalFailure.WAIT);
        open();
        record(2);
        faults.isDiskFull = true;
        final Thread thread = new Thread(this::turn, "pf-journal");
        thread.start();
        while (faults.attempts < 5) {
            Thread.onSpinWait();
        }
        assertTrue(journal.figures().isFailing());
        assertEquals(0, journal.figures().lostInputs());
        assertTrue(journal.figures().appendedPosition() < journal.recorder().position(), "it is not appended");
        faults.isDiskFull = false;
        thread.join();
        assertFalse(journal.figures().isFailing());
        assertEquals(List.of(1L, 2L), sequences());
        assertEquals(2, told.size(), told::toString);
    }

    @Test
    void shouldNotWaitForTheDiskAtTheEnd() throws InterruptedException {
        context.onFailure(OnJournalFailure.WAIT);
        open();
        record(2);
        faults.isDiskFull = true;
        final Thread thread = new Thread(this::turn, "pf-journal");
        thread.start();
        while (faults.attempts < 5) {
            Thread.onSpinWait();
        }
        journal.stopWaiting();
        thread.join();
        assertTrue(journal.figures().lostInputs() > 0);
    }

    private Path directory() {
        return parent.resolve("journal");
    }

    private void open() {
        context.directory(directory())
                .nanoClock(() -> nowNs)
                .epochClock(() -> nowMs)
                .listener(new JournalListener() {
                    @Override
                    public void onJournalOpened(final String text) {
                        opened = text;
                    }

                    @Override
                    public void onJournalFailed(final String text) {
                        told.add(text);
                    }

                    @Override
                    public void onJournalRecovered(final String text) {
                        told.add(text);
                    }

                    @Override
                    public void onJournalNotice(final String text) {
                        told.add(text);
                    }
                });
        sequence = 0;
        journal = Journal.open(context, Path.of("/run/this"), start(), run -> new FaultySink(run, faults));
        journal.agent().onStart();
    }

    private StartRecord start() {
        final CoreConfig config = new CoreConfig(INCARNATION, 2, 3, 4, 5, 6, 7, 8, 9, 10, "lru");
        return new StartRecord("1", JournalFormat.VERSION, 1, config, 1 << 20, nowMs, nowNs, "host", 1);
    }

    private void record(final int inputs) {
        record(inputs, 0);
    }

    private void record(final int inputs, final int length) {
        for (int i = 0; i < inputs; i++) {
            sequence++;
            journal.recorder().onInput(sequence, nowNs, InputKind.STEP, 1, payload, 0, length);
            journal.recorder().onInputApplied(sequence, InputKind.STEP, null);
        }
    }

    private void fill(final long bytes) {
        final long end = journal.figures().bytes() + bytes;
        while (journal.figures().bytes() < end) {
            record(1000);
            advance(CHECK_NS);
            while (turn() > 0) {
                // Until all is appended.
            }
        }
    }

    private int turn() {
        try {
            return journal.agent().doWork();
        } catch (final Exception ex) {
            throw new AssertionError(ex);
        }
    }

    private void advance(final long ns) {
        nowNs += ns;
        nowMs += TimeUnit.NANOSECONDS.toMillis(ns);
    }

    private List<Path> files() {
        final List<Path> files = new ArrayList<>();
        for (final JournalRun run : journal.directory().runs()) {
            try {
                for (final int cycle : run.cycles()) {
                    files.add(QueueFiles.fileOf(run.path(), cycle));
                }
            } catch (final IOException ex) {
                throw new AssertionError(ex);
            }
        }
        return files;
    }

    private long lastIndex() {
        try (JournalSource source = QueueJournalSource.open(directory())) {
            while (source.next()) {
                // To the end.
            }
            return source.index();
        }
    }

    /** Of the inputs in the journal. */
    private List<Long> sequences() {
        final List<Long> sequences = new ArrayList<>();
        try (JournalSource source = QueueJournalSource.open(directory())) {
            new JournalDecoder(
                            source,
                            new JournalVisitor() {
                                @Override
                                public void onInputEnd(final long inputSequence) {
                                    sequences.add(inputSequence);
                                }

                                @Override
                                public void onProblem(final JournalProblem problem) {
                                    throw new AssertionError(problem.toString());
                                }
                            },
                            false)
                    .readAll();
        }
        return sequences;
    }
}
