package io.pegaflow.engine.journal;

/**
 * The agent stopped in order; nothing of its run follows.
 *
 * @param sequence    of the last input.
 * @param timestampNs of that input, in nanoseconds of the engine's clock.
 * @param wallClockMs milliseconds since the epoch.
 */
public record EndRecord(long sequence, long timestampNs, long wallClockMs) {}
