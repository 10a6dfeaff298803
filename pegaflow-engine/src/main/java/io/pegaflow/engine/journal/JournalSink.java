package io.pegaflow.engine.journal;

import org.agrona.DirectBuffer;

/** Takes records, one after another. Called by the journal's thread alone. */
@FunctionalInterface
public interface JournalSink {
    /**
     * Append one record. Returns when it would survive a kill of the process.
     *
     * @param buffer holds the record; valid during the call only.
     * @param offset of the record.
     * @param length of the record in bytes, at most {@link JournalFormat#MAX_RECORD_LENGTH}.
     * @throws RuntimeException when it could not be appended; nothing of it may then be there for a reader.
     */
    void append(DirectBuffer buffer, int offset, int length);
}
