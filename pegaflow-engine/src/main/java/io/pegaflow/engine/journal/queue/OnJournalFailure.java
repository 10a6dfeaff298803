package io.pegaflow.engine.journal.queue;

/** What to do when records cannot be appended: the file system is full, or the directory is gone. */
public enum OnJournalFailure {
    /** Requests wait until they can be. */
    WAIT,
    /** The cache goes on serving; what is lost is counted, and a record says so once others can be appended. */
    GAP
}
