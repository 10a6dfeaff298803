package io.pegaflow.engine.runtime.counters;

/** What a counter counts. */
public enum CounterUnit {
    /** Things. */
    COUNT,
    /** Bytes. */
    BYTES,
    /** Nanoseconds. */
    NANOSECONDS
}
