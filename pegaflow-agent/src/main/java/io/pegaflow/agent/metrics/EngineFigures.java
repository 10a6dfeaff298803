package io.pegaflow.agent.metrics;

import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * What an engine shows of itself.
 *
 * @param counters   of the engine.
 * @param latencies  of the engine; nobody else may read them.
 * @param edges      requests of which the engine does not know.
 * @param nanoClock  of the engine.
 * @param epochClock tells when figures were read.
 */
public record EngineFigures(
        CountersFile counters,
        RequestLatencies latencies,
        EdgeAnswers edges,
        NanoClock nanoClock,
        EpochClock epochClock) {
    /** Of the pool; less than 100 until all of it is registered. */
    int poolRegisteredPercent() {
        final long capacity =
                counters.counter(EngineCounter.POOL_CAPACITY_BYTES).get();
        final long registered =
                counters.counter(EngineCounter.POOL_REGISTERED_BYTES).get();
        return capacity == 0 ? 0 : (int) (registered * 100.0 / capacity);
    }

    /** Since the engine's loop was last seen to turn; not once the counters are closed. */
    long sinceLastTurnNs() {
        return Math.max(
                0,
                nanoClock.nanoTime()
                        - counters.counter(EngineCounter.LAST_TURN_NS).get());
    }
}
