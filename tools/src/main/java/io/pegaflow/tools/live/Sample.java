package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.CountersSnapshot;
import java.nio.file.Path;
import java.util.Map;

/**
 * An agent at one moment.
 *
 * @param counters    of that moment, the last ones of an agent that has ended.
 * @param presence    of the agent.
 * @param countersAt  the counters file.
 * @param ready       what its ready file says; empty where there is none of this agent.
 * @param pid         of the agent.
 * @param incarnation of the agent.
 * @param startMs     ms since the epoch.
 * @param silentNs    since the engine last published.
 * @param takenNs     when this was taken, by the clock of the host.
 * @param takenMs     the same in ms since the epoch.
 */
record Sample(
        CountersSnapshot counters,
        Presence presence,
        Path countersAt,
        Map<String, Object> ready,
        long pid,
        long incarnation,
        long startMs,
        long silentNs,
        long takenNs,
        long takenMs) {
    private static final long NS_PER_MS = 1_000_000L;

    /** For what moment the counters speak, ms since the epoch. */
    long asOfMs() {
        if (presence == Presence.RUNNING) {
            return takenMs;
        }
        return counters.publishedMs() == 0 ? startMs : counters.publishedMs();
    }

    /** How long the agent has run, or had run. */
    long upMs() {
        return Math.max(0, asOfMs() - startMs);
    }

    long silentMs() {
        return silentNs / NS_PER_MS;
    }
}
