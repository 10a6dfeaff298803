package io.pegaflow.agent.metrics;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * All metrics of an agent, for whoever asks. Safe for use by several threads, one of which is served at a time. To be closed
 * before the counters are.
 */
public final class AgentMetrics implements MetricProducer, AutoCloseable {
    private final ExportCounts exports = new ExportCounts();
    private final List<MetricSource> sources;
    private final EngineFigures figures;
    private final Resource resource;
    private final long startNs;
    private long startEpochNs;
    private final LatencyMetrics latencies;
    private final LatencyCounters latencyCounters;
    private final DeviceMetrics devices;
    private boolean isClosed;

    /**
     * Metrics of a running engine.
     *
     * @param figures     of the engine.
     * @param context     may know more of the agent.
     * @param version     of the agent.
     * @param incarnation of the agent.
     */
    public AgentMetrics(
            final EngineFigures figures, final MetricsContext context, final String version, final long incarnation) {
        this.figures = figures;
        resource = AgentResource.of(context, version, incarnation);
        startNs = figures.nanoClock().nanoTime();
        startEpochNs = epochNs();
        latencies = new LatencyMetrics(figures.latencies());
        latencyCounters = new LatencyCounters(figures.counters());
        devices = new DeviceMetrics(figures.counters());
        sources = List.of(
                new EngineMetrics(figures),
                new JournalMetrics(figures.counters()),
                latencies,
                new ResidenceMetrics(figures.counters()),
                new NamespaceMetrics(figures.counters().namespaces()),
                new ClientMetrics(figures.counters()),
                new ThreadMetrics(figures.counters()),
                devices,
                new JvmMetrics(),
                exports);
    }

    /** All metrics of this moment; none once closed. */
    @Override
    public synchronized Collection<MetricData> produce(final Resource ofProvider) {
        if (isClosed) {
            return List.of();
        }
        final MetricBatch batch = newBatch();
        for (final MetricSource source : sources) {
            source.collect(batch);
        }
        return batch.build(ofProvider);
    }

    /**
     * Points bear the time of the wall clock, whatever that does: one that was wrong at the start and has been set right must not
     * leave its mark for ever. Only the start may not lie behind them; it is moved then to where it would have been.
     */
    private MetricBatch newBatch() {
        final long nowEpochNs = epochNs();
        if (nowEpochNs < startEpochNs) {
            startEpochNs = nowEpochNs - (figures.nanoClock().nanoTime() - startNs);
        }
        return new MetricBatch(startEpochNs, nowEpochNs);
    }

    private long epochNs() {
        return TimeUnit.MILLISECONDS.toNanos(figures.epochClock().time());
    }

    /**
     * All metrics of this moment for Prometheus.
     *
     * @return text of type {@link PrometheusText#CONTENT_TYPE}.
     */
    public String prometheusText() {
        return PrometheusText.write(produce(resource), resource);
    }

    /**
     * How long the engine's loop has not turned.
     *
     * @return in nanoseconds; nearly 300 years once closed.
     */
    public synchronized long engineStallNs() {
        return isClosed ? Long.MAX_VALUE : figures.sinceLastTurnNs();
    }

    /**
     * Devices that refuse copies until they are recovered.
     *
     * @return their global ordinals; none once closed.
     */
    public synchronized List<Integer> lostDevices() {
        return isClosed ? List.of() : devices.lost();
    }

    /**
     * How much of the pool is registered with the devices and can be used.
     *
     * @return percent; 100 once closed.
     */
    public synchronized int poolRegisteredPercent() {
        return isClosed ? 100 : figures.poolRegisteredPercent();
    }

    /** Bring percentiles into the counters file, where tools look for them. */
    synchronized void publishLatencies() {
        if (!isClosed) {
            latencies.update();
            latencyCounters.publish(latencies);
        }
    }

    /** Whose metrics these are. */
    Resource resource() {
        return resource;
    }

    ExportCounts exports() {
        return exports;
    }

    /** Read no counter any more. */
    @Override
    public synchronized void close() {
        isClosed = true;
    }
}
