package io.pegaflow.tools.simulate;

/**
 * One cell of the grid.
 *
 * @param policy  that decided.
 * @param size    of the cache.
 * @param outcome what came of it.
 * @param lookups blocks that were asked for.
 */
record Cell(SimulatedPolicy policy, CacheSize size, Outcome outcome, long lookups) {
    double hitRatio() {
        return lookups == 0 ? 0 : (double) outcome.hits() / lookups;
    }
}
