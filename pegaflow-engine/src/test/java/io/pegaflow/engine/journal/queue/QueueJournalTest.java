package io.pegaflow.engine.journal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class QueueJournalTest {
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[64 * 1024]);

    @TempDir
    private Path parent;

    @Test
    void shouldReadWhatWasAppendedWhileItIsWritten() throws IOException {
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS);
                QueueJournalSource source = QueueJournalSource.open(journal())) {
            assertFalse(source.next());
            for (int i = 0; i < 1000; i++) {
                append(sink, i);
                assertTrue(source.next(), "i=" + i);
                assertRecord(source, i);
                assertFalse(source.next());
            }
        }
    }

    @Test
    void shouldMakeAllFilesForTheOwnerAlone() throws IOException {
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS)) {
            append(sink, 0);
            try (Stream<Path> files = Files.list(sink.run())) {
                for (final Path file : files.toList()) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file::toString);
                }
            }
        }
    }

    @Test
    void shouldGoOnInTheNextFileAndTheNextRun() throws IOException {
        try (JournalDirectory directory = claim()) {
            try (QueueJournalSink sink = newSink(directory, NOW_MS)) {
                for (int i = 0; i < 30; i++) {
                    if (i % 10 == 0) {
                        sink.roll(NOW_MS);
                    }
                    append(sink, i);
                }
            }
            try (QueueJournalSink sink = newSink(directory, NOW_MS - 100_000)) {
                append(sink, 30);
            }
            assertEquals(2, directory.runs().size());
        }
        try (QueueJournalSource source = QueueJournalSource.open(journal())) {
            for (int i = 0; i <= 30; i++) {
                assertTrue(source.next(), "i=" + i);
                assertRecord(source, i);
            }
            assertFalse(source.next());
        }
    }

    @Test
    void shouldFollowAWriterThatRolls() throws IOException {
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS);
                QueueJournalSource source = QueueJournalSource.open(journal())) {
            append(sink, 0);
            assertTrue(source.next());
            for (int i = 1; i < 20; i++) {
                sink.roll(NOW_MS);
                assertFalse(source.next());
                append(sink, i);
                assertTrue(source.next(), "i=" + i);
                assertRecord(source, i);
            }
        }
    }

    @Test
    void shouldGoOnInTheNextFileWhateverIsDamagedInOne() throws IOException {
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS)) {
            for (int i = 0; i < 30; i++) {
                if (i == 20) {
                    sink.roll(NOW_MS);
                }
                append(sink, i);
            }
        }
        final JournalRun run = JournalRun.allIn(journal()).get(0);
        final Path file = QueueFiles.fileOf(run.path(), run.cycles().get(0));
        final byte[] whole = Files.readAllBytes(file);
        final Random random = new Random(0xDA3A6ED);
        int cutShort = 0;
        for (int i = 0; i < 300; i++) {
            final byte[] damaged = whole.clone();
            // Every other time among the records, which are last.
            final int at = random.nextInt(i % 2 == 0 ? whole.length : 2048);
            damaged[i % 2 == 0 ? at : whole.length - 1 - at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, damaged);
            int records = 0;
            boolean isLastRead = false;
            try (QueueJournalSource source = QueueJournalSource.open(journal())) {
                while (source.next()) {
                    records++;
                    isLastRead = source.length() > 0 && source.buffer().getInt(source.offset()) == 29;
                }
            }
            assertTrue(isLastRead, "i=" + i + ", at=" + at + ", records=" + records);
            cutShort += records < 30 ? 1 : 0;
        }
        assertTrue(cutShort > 0, "no length was ever damaged");
    }

    @Test
    void shouldReadAllOtherFilesWhateverTheHeadOfOneHolds() throws IOException {
        final List<Path> files = new ArrayList<>();
        try (JournalDirectory directory = claim()) {
            for (int run = 0; run < 2; run++) {
                try (QueueJournalSink sink = newSink(directory, NOW_MS)) {
                    append(sink, 20 * run);
                    sink.roll(NOW_MS);
                    append(sink, 20 * run + 1);
                    for (final int cycle : QueueFiles.cyclesOf(sink.run())) {
                        files.add(QueueFiles.fileOf(sink.run(), cycle));
                    }
                }
            }
        }
        assertEquals(4, files.size());
        final Random random = new Random(0x4EAD);
        // The queue waits a second and more for a head that is damaged.
        for (int i = 0; i < 12; i++) {
            final Path file = files.get(i % files.size());
            final byte[] whole = Files.readAllBytes(file);
            final byte[] damaged = whole.clone();
            if (i < 4) {
                Arrays.fill(damaged, 4, 8, (byte) -1);
            } else if (i < 8) {
                Arrays.fill(damaged, 0, 512, (byte) 0);
            } else {
                final byte[] noise = new byte[64];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, damaged, 0, noise.length);
            }
            Files.write(file, damaged);
            final Set<Integer> read = new TreeSet<>();
            int bad = 0;
            try (QueueJournalSource source = QueueJournalSource.open(journal())) {
                while (source.next()) {
                    if (source.length() > 0) {
                        read.add(source.buffer().getInt(source.offset()));
                    } else {
                        bad++;
                        assertTrue(
                                source.location()
                                        .contains("file="
                                                + file.getFileName().toString().replace(".cq4", "")),
                                source.location());
                    }
                }
            }
            final int lost = 20 * (i % 4 / 2) + i % 2;
            final Set<Integer> others = new TreeSet<>(Set.of(0, 1, 20, 21));
            others.remove(lost);
            assertTrue(read.containsAll(others), "i=" + i + ", read=" + read);
            assertTrue(bad <= 1, "i=" + i + ", bad=" + bad);
            Files.write(file, whole);
        }
    }

    /** As a killed agent leaves it: nothing stands behind the last record. */
    @Test
    void shouldTellADamagedHeaderOfTheLastFileFromItsEnd() throws IOException {
        final int records = 10;
        final int lastLength = 4 + (records - 1) % 97 * 3;
        final byte[] whole;
        final Path file;
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS)) {
            for (int i = 0; i < records; i++) {
                append(sink, i);
            }
            file = QueueFiles.fileOf(sink.run(), QueueFiles.cyclesOf(sink.run()).get(0));
            whole = Files.readAllBytes(file);
        }
        final int at = lastRecordIn(whole, lastLength) - Integer.BYTES;
        for (int bit = 0; bit <= Integer.SIZE; bit++) {
            final byte[] damaged = whole.clone();
            if (bit < Integer.SIZE) {
                damaged[at + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            } else {
                Arrays.fill(damaged, at, at + Integer.BYTES, (byte) 0);
            }
            Files.write(file, damaged);
            int good = 0;
            int bad = 0;
            try (QueueJournalSource source = QueueJournalSource.open(journal())) {
                for (int i = 0; i < 2 * records; i++) {
                    while (source.next()) {
                        final boolean isGood = source.length() == 4 + good % 97 * 3
                                && source.buffer().getInt(source.offset()) == good;
                        good += isGood ? 1 : 0;
                        bad += isGood ? 0 : 1;
                    }
                }
            }
            assertEquals(records - 1, good, "bit=" + bit);
            assertEquals(1, bad, "bit=" + bit);
        }
    }

    private static int lastRecordIn(final byte[] file, final int length) {
        for (int i = file.length - 4; i > 0; i -= 4) {
            if (file[i] == length && file[i + 1] == 0 && file[i + 2] == 0 && file[i + 3] == 0 && file[i + 4] == 9) {
                return i + Integer.BYTES;
            }
        }
        throw new AssertionError("no such record");
    }

    @Test
    void shouldSayThatFilesWereRemovedWhileItWasReadingThem() throws IOException {
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS);
                QueueJournalSource source = QueueJournalSource.open(journal())) {
            for (int i = 0; i < 40; i++) {
                if (i > 0 && i % 10 == 0) {
                    sink.roll(NOW_MS);
                }
                append(sink, i);
            }
            for (int i = 0; i < 5; i++) {
                assertTrue(source.next());
            }
            final List<Integer> cycles = QueueFiles.cyclesOf(sink.run());
            for (final int cycle : cycles.subList(0, 3)) {
                Files.delete(QueueFiles.fileOf(sink.run(), cycle));
            }
            int number = 5;
            while (source.next() && !source.isAfterRemoval()) {
                // The rest of a file that was removed may still be there for whoever has it open.
                assertRecord(source, number++);
            }
            assertTrue(number <= 20, "number=" + number);
            assertTrue(source.isAfterRemoval());
            assertRecord(source, 30);
            for (int i = 31; i < 40; i++) {
                assertTrue(source.next());
                assertRecord(source, i);
                assertFalse(source.isAfterRemoval());
            }
            assertFalse(source.next());
        }
    }

    /** A writer that rolls all the time, one who removes old files and ended runs, and a reader that is slower at times. */
    @Test
    @Timeout(60)
    void shouldReadOnWhileFilesBeginAndGo() throws Exception {
        final int records = 6_000;
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final AtomicBoolean isWritten = new AtomicBoolean();
        try (JournalDirectory directory = claim()) {
            final Thread writer = new Thread(() -> {
                try {
                    write(directory, records);
                } catch (final IOException | RuntimeException ex) {
                    failure.set(ex);
                } finally {
                    isWritten.set(true);
                }
            });
            writer.start();
            int last = -1;
            int removals = 0;
            try (QueueJournalSource source = QueueJournalSource.open(journal())) {
                while (last < records - 1) {
                    final boolean isAtEnd = isWritten.get();
                    if (!source.next()) {
                        assertFalse(isAtEnd && !source.next(), "last=" + last);
                        continue;
                    }
                    assertTrue(source.length() > 0, () -> "taken for damaged: " + source.location());
                    final int number = source.buffer().getInt(source.offset());
                    assertRecord(source, number);
                    assertTrue(
                            number == last + 1 || number > last && source.isAfterRemoval(),
                            "last=" + last + ", number=" + number);
                    removals += number == last + 1 ? 0 : 1;
                    last = number;
                    if (number % 500 == 499) {
                        awaitMore(directory, isWritten);
                    }
                }
            }
            writer.join();
            assertNull(failure.get());
            assertTrue(removals > 0, "the reader was never behind");
        }
    }

    /** Five files at a time, and twenty files a run. */
    private void write(final JournalDirectory directory, final int records) throws IOException {
        QueueJournalSink sink = newSink(directory, NOW_MS);
        try {
            for (int i = 0; i < records; i++) {
                if (i % 400 == 399) {
                    sink.close();
                    sink = newSink(directory, NOW_MS);
                } else if (i % 20 == 19) {
                    sink.roll(NOW_MS);
                }
                append(sink, i);
                if (i % 20 == 0) {
                    removeAllBut(directory, 5);
                }
            }
        } finally {
            sink.close();
        }
    }

    private static void removeAllBut(final JournalDirectory directory, final int kept) throws IOException {
        final List<JournalRun> runs = directory.runs();
        int files = 0;
        for (int i = runs.size() - 1; i >= 0; i--) {
            final List<Integer> cycles = runs.get(i).cycles();
            for (int j = cycles.size() - 1; j >= 0; j--) {
                if (++files > kept) {
                    Files.delete(QueueFiles.fileOf(runs.get(i).path(), cycles.get(j)));
                }
            }
            if (files - cycles.size() >= kept) {
                JournalDirectory.remove(runs.get(i));
            }
        }
    }

    private static void awaitMore(final JournalDirectory directory, final AtomicBoolean isWritten) throws IOException {
        final JournalRun newest = directory.runs().get(directory.runs().size() - 1);
        final List<Integer> present = newest.cycles();
        // A run has no file before its first record.
        final int wanted = 8 + (present.isEmpty() ? newest.firstCycle() : present.get(present.size() - 1));
        while (!isWritten.get()) {
            final List<JournalRun> runs = directory.runs();
            final List<Integer> cycles = runs.get(runs.size() - 1).cycles();
            if (!cycles.isEmpty() && cycles.get(cycles.size() - 1) >= wanted) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldMoveToARecord() throws IOException {
        final long[] indexes = new long[30];
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS)) {
            for (int i = 0; i < indexes.length; i++) {
                if (i % 7 == 6) {
                    sink.roll(NOW_MS + i);
                }
                final long expected = sink.nextIndex();
                append(sink, i);
                indexes[i] = sink.lastIndex();
                assertEquals(expected, indexes[i]);
            }
        }
        try (QueueJournalSource source = QueueJournalSource.open(journal())) {
            for (int i = indexes.length - 1; i >= 0; i--) {
                source.moveTo(indexes[i]);
                assertTrue(source.next());
                assertRecord(source, i);
                assertEquals(indexes[i], source.index());
            }
            assertThrows(IllegalArgumentException.class, () -> source.moveTo(indexes[29] + (1L << 33)));
        }
    }

    @Test
    void shouldAllocateNothingWhileItAppends() throws IOException {
        try (JournalDirectory directory = claim();
                QueueJournalSink sink = newSink(directory, NOW_MS)) {
            for (int i = 0; i < 20_000; i++) {
                append(sink, i);
            }
            long allocated = Long.MAX_VALUE;
            // The JIT compiler takes code apart again now and then.
            for (int window = 0; window < 20 && allocated > 0; window++) {
                final long before = allocatedBytes();
                for (int i = 0; i < 2_000; i++) {
                    append(sink, i);
                }
                allocated = allocatedBytes() - before;
            }
            assertEquals(0, allocated);
        }
    }

    @Test
    void shouldTruncateFinishedFiles() throws IOException {
        try (JournalDirectory directory = claim()) {
            final Path run;
            try (QueueJournalSink sink = newSink(directory, NOW_MS)) {
                run = sink.run();
                append(sink, 0);
                sink.roll(NOW_MS);
                append(sink, 1);
            }
            for (final int cycle : QueueFiles.cyclesOf(run)) {
                final long length = Files.size(QueueFiles.fileOf(run, cycle));
                assertTrue(length < 300_000, "length=" + length);
            }
        }
    }

    @Test
    void shouldRefuseADirectoryOfAnotherAgent() throws IOException {
        claim().close();
        final JournalException refusal =
                assertThrows(JournalException.class, () -> JournalDirectory.claim(journal(), Path.of("/run/other")));
        assertEquals(
                "the journal is that of another agent: journalDirectory=" + journal()
                        + ", its runDirectory=/run/this, runDirectory=/run/other; give this one another --journal-dir",
                refusal.getMessage());
        try (JournalDirectory directory = claim()) {
            assertEquals(journal(), directory.path());
            assertThrows(JournalException.class, this::claim);
        }
    }

    @Test
    void shouldRefuseADirectoryThatOthersCanEnterOrThatHoldsSomethingElse() throws IOException {
        Files.createDirectory(journal());
        Files.setPosixFilePermissions(journal(), PosixFilePermissions.fromString("rwxr-x---"));
        assertTrue(
                assertThrows(JournalException.class, this::claim).getMessage().contains("others have rights"));
        Files.setPosixFilePermissions(journal(), PosixFilePermissions.fromString("rwx------"));
        Files.createFile(journal().resolve("letters"));
        assertTrue(assertThrows(JournalException.class, this::claim)
                .getMessage()
                .startsWith("not empty and not the directory of a journal"));
        assertTrue(assertThrows(JournalException.class, () -> QueueJournalSource.open(journal()))
                .getMessage()
                .startsWith("not the directory of a journal"));
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private Path journal() {
        return parent.resolve("journal");
    }

    private JournalDirectory claim() {
        return JournalDirectory.claim(journal(), Path.of("/run/this"));
    }

    private static QueueJournalSink newSink(final JournalDirectory directory, final long nowMs) throws IOException {
        final JournalRun run = directory.newRun(nowMs);
        return QueueJournalSink.create(run.path(), run.firstCycle());
    }

    private void append(final QueueJournalSink sink, final int number) {
        record.putInt(3, number);
        sink.append(record, 3, 4 + number % 97 * 3);
    }

    private static void assertRecord(final QueueJournalSource source, final int number) {
        assertEquals(number, source.buffer().getInt(source.offset()));
        assertEquals(4 + number % 97 * 3, source.length());
    }
}
