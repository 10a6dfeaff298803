package io.pegaflow.engine.journal.queue;

/** What the journal means for who waits. */
public enum JournalMode {
    /** There is no journal. */
    OFF,
    /** Records are appended soon after; when they cannot be for long, requests wait. A killed process loses the last of them. */
    ASYNC,
    /** A reply leaves once the records that led to it would survive a kill of the process. */
    SYNC
}
