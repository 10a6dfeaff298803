package io.pegaflow.agent.logging;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Set;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the errors that a run before this one has left, once, and keeps them as {@link ErrorFile#PREVIOUS_NAME}. */
public final class PreviousErrors {
    private static final String CAUSE = "Caused by: ";
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);

    private PreviousErrors() {}

    /**
     * Log what is found, and give the file its other name; nothing was found when there is no file or it is empty.
     *
     * @param runDirectory owned by this process.
     * @throws IOException if the file cannot be read or renamed.
     */
    public static void report(final Path runDirectory) throws IOException {
        final Path errors = runDirectory.resolve(ErrorFile.NAME);
        if (!Files.isRegularFile(errors, LinkOption.NOFOLLOW_LINKS) || !log(errors)) {
            Files.deleteIfExists(errors);
            return;
        }
        final Path previous = runDirectory.resolve(ErrorFile.PREVIOUS_NAME);
        Files.move(errors, previous, StandardCopyOption.REPLACE_EXISTING);
        LOGGER.warn(
                "the agent before this one did not end in order, its errors with stack traces are kept: path={}",
                previous);
    }

    private static boolean log(final Path errors) throws IOException {
        final MappedByteBuffer mapping;
        try (FileChannel channel = FileChannel.open(errors, Set.of(READ, LinkOption.NOFOLLOW_LINKS))) {
            mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        try {
            return ErrorLogReader.read(new UnsafeBuffer(mapping), PreviousErrors::log) > 0;
        } catch (final IndexOutOfBoundsException | NegativeArraySizeException ex) {
            LOGGER.warn(
                    "the errors of the agent before this one are garbled: path={}, cause={}", errors, ex.getMessage());
            return true;
        } finally {
            BufferUtil.free(mapping);
        }
    }

    private static void log(final int count, final long firstMs, final long lastMs, final String error) {
        final String[] lines = error.split("\\R");
        int root = 0;
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].startsWith(CAUSE)) {
                root = i;
            }
        }
        LOGGER.warn(
                "error of the agent before this one: count={}, first={}, last={}, error='{}', cause='{}', where='{}'",
                count,
                Instant.ofEpochMilli(firstMs),
                Instant.ofEpochMilli(lastMs),
                lines[0],
                root == 0 ? "" : lines[root].substring(CAUSE.length()),
                root + 1 < lines.length ? lines[root + 1].trim() : "");
    }
}
