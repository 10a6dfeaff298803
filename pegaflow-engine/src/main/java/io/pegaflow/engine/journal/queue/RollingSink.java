package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.JournalSink;

/** Takes the records of one run into files, one after another. Owned by the journal's thread. */
interface RollingSink extends JournalSink, AutoCloseable {
    /**
     * Go on in a new file. If there cannot be one, this one goes on.
     *
     * @param nowMs milliseconds since the epoch.
     */
    void roll(long nowMs);

    /** Index of the record that is appended next. */
    long nextIndex();

    /** Length of the present file. */
    long fileBytes();

    /** Is the present file still where it was made? Another may be in its place, or its directory gone. */
    boolean isInPlace();

    @Override
    void close();
}
