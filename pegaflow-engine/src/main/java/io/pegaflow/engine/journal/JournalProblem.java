package io.pegaflow.engine.journal;

/**
 * Something in a journal that cannot be, or that this software cannot read.
 *
 * @param kind         what is wrong.
 * @param location     of the record, see {@link JournalSource#location()}.
 * @param index        of the record, see {@link JournalSource#index()}.
 * @param lastSequence of the last input that was read before it, 0 if none was.
 * @param text         what is wrong in words, with the values.
 */
public record JournalProblem(Kind kind, String location, long index, long lastSequence, String text) {
    /** What can be wrong with a record. */
    public enum Kind {
        /** Its bytes are not those that were written. */
        CHECKSUM,
        /** Records before it are missing, or come twice. */
        CHAIN,
        /** Inputs are missing, come twice, or their clock goes back. */
        ORDER,
        /** A newer software wrote it. */
        VERSION,
        /** It is no record of a journal, or its content contradicts itself. */
        MALFORMED,
        /** It refers to what was not read: the journal is read from the middle. */
        NO_START
    }
}
