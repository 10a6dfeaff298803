package io.pegaflow.agent.metrics;

/** Knows the values of some metrics. Called by one thread at a time. */
@FunctionalInterface
interface MetricSource {
    /**
     * Add a point for every metric and every value of its labels that it can ever have, at zero from the start.
     *
     * @param batch to add to.
     */
    void collect(MetricBatch batch);
}
