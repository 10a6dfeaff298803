package io.pegaflow.engine.journal;

/**
 * A place where a reader may begin, given the state of the core at that place: no record behind it refers to one before it.
 *
 * @param start       how the run began that this cut belongs to, so that a reader can begin here.
 * @param number      of the cut in its run, from 0 on.
 * @param sequence    of the last input before the cut, 0 if there is none.
 * @param timestampNs of that input, in nanoseconds of the engine's clock.
 * @param wallClockMs milliseconds since the epoch.
 */
public record CutRecord(StartRecord start, long number, long sequence, long timestampNs, long wallClockMs) {}
