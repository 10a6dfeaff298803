package io.pegaflow.agent.metrics;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Brings percentiles into the counters file every second, on the thread {@code pf-metrics}. */
public final class LatencyPublisher implements AutoCloseable {
    private static final long PERIOD_MS = 1_000;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        final Thread newThread = new Thread(task, "pf-metrics");
        newThread.setDaemon(true);
        return newThread;
    });

    private LatencyPublisher() {}

    /**
     * Start it.
     *
     * @param metrics know the durations.
     * @return what runs.
     */
    public static LatencyPublisher start(final AgentMetrics metrics) {
        final LatencyPublisher publisher = new LatencyPublisher();
        publisher.thread.scheduleWithFixedDelay(metrics::publishLatencies, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        return publisher;
    }

    /** Publish nothing any more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
