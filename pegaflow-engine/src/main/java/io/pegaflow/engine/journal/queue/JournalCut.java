package io.pegaflow.engine.journal.queue;

import io.pegaflow.engine.journal.CutRecord;

/**
 * A cut that was to be written.
 *
 * @param record what it says, null if it could not be written.
 * @param index  of the record.
 */
record JournalCut(CutRecord record, long index) {}
