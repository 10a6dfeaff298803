package io.pegaflow.tools.live;

import io.pegaflow.engine.runtime.counters.EngineCounter;
import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.tools.process.Figures;
import java.util.Locale;

/** What happened in one interval, on a line; for logs and for terminals that cannot do more. */
final class WatchLine {
    private static final String FORMAT = "%-8s %8s %10s %10s %12s %12s %10s %8s %7s %8s %10s  %s";

    private WatchLine() {}

    static String heading() {
        return String.format(
                Locale.ROOT,
                FORMAT,
                "time",
                "hits",
                "hits/s",
                "misses/s",
                "loaded/s",
                "saved/s",
                "evicted/s",
                "pool",
                "clients",
                "inflight",
                "query p99",
                "state");
    }

    static String of(final Window window) {
        final Sample now = window.to();
        final long hits = window.delta(EngineCounter.BLOCK_HITS);
        final long misses = window.delta(EngineCounter.BLOCK_MISSES);
        return String.format(
                Locale.ROOT,
                FORMAT,
                Figures.time(now.takenMs()),
                Figures.percent(hits, hits + misses),
                Figures.perSecond(window.perSecond(EngineCounter.BLOCK_HITS)),
                Figures.perSecond(window.perSecond(EngineCounter.BLOCK_MISSES)),
                Figures.bytesPerSecond(window.perSecond(EngineCounter.BYTES_LOADED)),
                Figures.bytesPerSecond(window.perSecond(EngineCounter.BYTES_SAVED)),
                Figures.perSecond(window.perSecond(EngineCounter.BLOCK_EVICTIONS)),
                Figures.percent(
                        now.counters().value(EngineCounter.POOL_USED_BYTES),
                        now.counters().value(EngineCounter.POOL_CAPACITY_BYTES)),
                Figures.count(now.counters().value(EngineCounter.CONNECTIONS)),
                Figures.count(now.counters().value(EngineCounter.TRANSFERS)),
                Figures.micros(now.counters().value(Operation.QUERY, Stage.TOTAL, LatencyCounter.P99_NS)) + " us",
                HeadPanel.state(now));
    }
}
