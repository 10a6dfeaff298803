package io.pegaflow.agent.metrics;

/** What the values of a metric are. */
enum MetricKind {
    /** A total that only grows. */
    COUNTER,
    /** A figure of the moment that can be added up over agents. */
    UP_DOWN_COUNTER,
    /** A figure of the moment. */
    GAUGE,
    /** Durations by bucket. */
    HISTOGRAM
}
