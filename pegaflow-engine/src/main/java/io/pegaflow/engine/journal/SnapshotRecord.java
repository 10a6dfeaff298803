package io.pegaflow.engine.journal;

/**
 * The state of the core as of a cut was written to a file beside the journal.
 *
 * @param sequence    of the last input before the cut.
 * @param cutIndex    where the cut lies, see {@link JournalSource#index()}.
 * @param stateHash   of the core after that input.
 * @param lengthBytes of the file.
 * @param wallClockMs milliseconds since the epoch.
 * @param fileName    without directory.
 */
public record SnapshotRecord(
        long sequence, long cutIndex, long stateHash, long lengthBytes, long wallClockMs, String fileName) {}
