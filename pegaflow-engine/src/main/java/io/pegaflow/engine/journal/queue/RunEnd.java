package io.pegaflow.engine.journal.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the file {@code taken} of a run says of its end, without a look at the records.
 *
 * <p>Layout of the file, little-endian: {@code long incarnation, long taken}, and at 128, where other threads write, {@code long
 * appended, long isOrderly}.
 *
 * @param incarnation of the agent.
 * @param taken       the last input the core was given.
 * @param appended    the last input that was appended with all before it since the last gap; a kill leaves it at most a turn behind.
 * @param isOrderly   whether the agent stopped in order.
 */
record RunEnd(long incarnation, long taken, long appended, boolean isOrderly) {
    static final int INCARNATION_OFFSET = 0;
    static final int TAKEN_OFFSET = 8;
    static final int APPENDED_OFFSET = 128;
    static final int ORDERLY_OFFSET = 136;
    static final int LENGTH = 144;

    private static final String FILE_NAME = "taken";

    static Path fileOf(final JournalRun run) {
        return run.path().resolve(FILE_NAME);
    }

    /** Null if the file is gone, or none of ours. */
    static RunEnd of(final JournalRun run) throws IOException {
        final byte[] bytes;
        try {
            bytes = Files.readAllBytes(fileOf(run));
        } catch (final NoSuchFileException ex) {
            return null;
        }
        if (bytes.length != LENGTH) {
            return null;
        }
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new RunEnd(
                buffer.getLong(INCARNATION_OFFSET),
                buffer.getLong(TAKEN_OFFSET),
                buffer.getLong(APPENDED_OFFSET),
                buffer.getLong(ORDERLY_OFFSET) != 0);
    }

    /** Inputs the core was given that are not in the journal. */
    long missing() {
        return Math.max(0, taken - appended);
    }
}
