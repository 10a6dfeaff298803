package io.pegaflow.agent.logging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.CachedEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorFileTest {
    private final CachedEpochClock clock = new CachedEpochClock();

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void setUp() {
        path = directory.resolve(ErrorFile.NAME);
    }

    @Test
    void shouldBeReadableByOthersThanTheProcessWhileItRuns() throws IOException {
        try (ErrorFile file = ErrorFile.create(directory, clock)) {
            final Throwable error = new IllegalStateException("broken: part=7");
            clock.update(100);
            file.record(error, false);
            clock.update(200);
            file.record(error, false);
            file.record(new IllegalArgumentException("other"), false);
            final List<String> found = read(path);
            assertEquals(2, found.size(), found::toString);
            assertTrue(
                    found.get(0).startsWith("2 100 200 java.lang.IllegalStateException: broken: part=7"), found.get(0));
            assertTrue(found.get(0).contains("ErrorFileTest.java"), found.get(0));
            assertTrue(found.get(1).startsWith("1 200 200 java.lang.IllegalArgumentException: other"), found.get(1));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }

    @Test
    void shouldLeaveNothingBehindUnlessErrorWasFatal() throws IOException {
        final ErrorFile fine = ErrorFile.create(directory, clock);
        fine.record(new IllegalStateException("survived"), false);
        fine.close();
        fine.close();
        fine.record(new IllegalStateException("too late"), false);
        assertFalse(Files.exists(path));
        try (ErrorFile failed = ErrorFile.create(directory, clock)) {
            failed.record(new IllegalStateException("fatal"), true);
        }
        assertEquals(1, read(path).size());
    }

    @Test
    void shouldTakeNoHarmFromMoreErrorsThanItHolds() throws IOException {
        try (ErrorFile file = ErrorFile.create(directory, clock)) {
            for (int i = 0; i < 5000; i++) {
                file.record(new IllegalStateException("error " + i, i % 2 == 0 ? null : new IOException()), false);
            }
            final int found = read(path).size();
            assertTrue(found > 0 && found < 5000, () -> "found=" + found);
        }
    }

    @Test
    void shouldKeepErrorsOfPreviousRunUnderOtherName() throws IOException {
        try (ErrorFile failed = ErrorFile.create(directory, clock)) {
            failed.record(new IllegalStateException("fatal"), true);
        }
        final byte[] errors = Files.readAllBytes(path);
        PreviousErrors.report(directory);
        assertFalse(Files.exists(path));
        final Path previous = directory.resolve(ErrorFile.PREVIOUS_NAME);
        assertArrayEquals(errors, Files.readAllBytes(previous));
        PreviousErrors.report(directory);
        assertTrue(Files.exists(previous));
    }

    @Test
    void shouldForgetEmptyFileOfPreviousRun() throws IOException {
        Files.write(path, new byte[ErrorFile.LENGTH]);
        PreviousErrors.report(directory);
        Files.createFile(path);
        PreviousErrors.report(directory);
        assertFalse(Files.exists(path));
        assertFalse(Files.exists(directory.resolve(ErrorFile.PREVIOUS_NAME)));
    }

    @Test
    void shouldStartWhateverIsInFileOfPreviousRun() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            final byte[] garbage = new byte[seed];
            new Random(seed).nextBytes(garbage);
            Files.write(path, garbage);
            PreviousErrors.report(directory);
            assertFalse(Files.exists(path));
        }
        Files.createSymbolicLink(path, directory.resolve("elsewhere"));
        PreviousErrors.report(directory);
        ErrorFile.create(directory, clock).close();
    }

    private static List<String> read(final Path path) throws IOException {
        final List<String> found = new ArrayList<>();
        ErrorLogReader.read(
                new UnsafeBuffer(Files.readAllBytes(path)),
                (count, first, last, error) -> found.add(count + " " + first + " " + last + " " + error));
        return found;
    }
}
