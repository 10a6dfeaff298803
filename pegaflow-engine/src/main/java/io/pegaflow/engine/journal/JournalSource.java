package io.pegaflow.engine.journal;

import org.agrona.DirectBuffer;

/** A cursor over the records of a journal, which may grow while it is read. Not safe for use by several threads. */
public interface JournalSource extends AutoCloseable {
    /**
     * Go to the next record.
     *
     * @return false at the present end; a later call may find more.
     */
    boolean next();

    /**
     * Holds the record, until the next call of {@link #next()}.
     *
     * @return the buffer.
     */
    DirectBuffer buffer();

    /**
     * Where the record begins in {@link #buffer()}.
     *
     * @return the offset.
     */
    int offset();

    /**
     * Length of the record.
     *
     * @return number of bytes; 0 stands for what follows in a file and cannot be found, as a header is damaged.
     */
    int length();

    /**
     * Where the record lies, for messages: file or cycle, and index.
     *
     * @return the place in words.
     */
    String location();

    /**
     * Where the record lies, for {@link #moveTo}.
     *
     * @return the index; ascending, not necessarily without gaps.
     */
    long index();

    /**
     * Were files removed while they were read, so that records may be missing before this one?
     *
     * @return whether they were.
     */
    default boolean isAfterRemoval() {
        return false;
    }

    /**
     * Have the next call of {@link #next()} go to the record of an index.
     *
     * @param index of a record of this journal.
     */
    void moveTo(long index);

    @Override
    void close();
}
