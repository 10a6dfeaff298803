package io.pegaflow.engine.journal;

/**
 * Inputs that were applied but could not be recorded. A cut follows.
 *
 * @param fromSequence first input that is missing, or whose record may be incomplete.
 * @param toSequence   last one.
 * @param wallClockMs  milliseconds since the epoch when recording went on.
 * @param cause        in words.
 */
public record GapRecord(long fromSequence, long toSequence, long wallClockMs, String cause) {}
