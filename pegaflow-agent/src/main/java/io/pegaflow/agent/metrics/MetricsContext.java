package io.pegaflow.agent.metrics;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What an agent does with its metrics. An agent inside another process does nothing with them unless it is told; {@link
 * #ofDaemon()} is what one that is a process of its own does. Not safe for use by several threads.
 */
public final class MetricsContext {
    /** Time between two exports. */
    public static final long DEFAULT_PERIOD_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long MIN_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MAX_PERIOD_NS = TimeUnit.DAYS.toNanos(1);

    private String endpoint = MetricsEndpoint.NONE;
    private long periodNs = DEFAULT_PERIOD_NS;
    private boolean prometheus = true;
    private boolean latencies = true;
    private Map<String, String> variables = Map.of();

    /** Metrics that nobody exports. */
    public MetricsContext() {}

    /** Export to the collector of this host. */
    public void ofDaemon() {
        endpoint = MetricsEndpoint.DEFAULT;
    }

    /**
     * Check all values.
     *
     * @throws IllegalArgumentException naming a value that will not do.
     */
    public void validate() {
        MetricsEndpoint.parse(endpoint);
        if (periodNs < MIN_PERIOD_NS || periodNs > MAX_PERIOD_NS) {
            throw new IllegalArgumentException("time between exports must be from 0.1 s to a day: metricsPeriodNs="
                    + periodNs + "; give another --metrics-period-secs");
        }
        OtelVariables.parse(variables);
    }

    /**
     * Where the collector listens.
     *
     * @param endpoint as {@link MetricsEndpoint#parse(String)} reads it.
     * @return this.
     */
    public MetricsContext endpoint(final String endpoint) {
        this.endpoint = endpoint;
        return this;
    }

    /**
     * Where the collector listens.
     *
     * @return the endpoint, {@link MetricsEndpoint#NONE} to export nothing.
     */
    public String endpoint() {
        return endpoint;
    }

    /**
     * Time between two exports.
     *
     * @param periodNs in nanoseconds.
     * @return this.
     */
    public MetricsContext periodNs(final long periodNs) {
        this.periodNs = periodNs;
        return this;
    }

    /**
     * Time between two exports.
     *
     * @return in nanoseconds.
     */
    public long periodNs() {
        return periodNs;
    }

    /**
     * Serve {@code /metrics} on the HTTP address.
     *
     * @param prometheus whether to.
     * @return this.
     */
    public MetricsContext prometheus(final boolean prometheus) {
        this.prometheus = prometheus;
        return this;
    }

    /**
     * Is {@code /metrics} served?
     *
     * @return whether it is.
     */
    public boolean prometheus() {
        return prometheus;
    }

    /**
     * Measure how long requests take, stage by stage.
     *
     * @param latencies whether to; if not, histograms of durations stay empty.
     * @return this.
     */
    public MetricsContext latencies(final boolean latencies) {
        this.latencies = latencies;
        return this;
    }

    /**
     * Are durations of requests measured?
     *
     * @return whether they are.
     */
    public boolean latencies() {
        return latencies;
    }

    /**
     * The environment, for the variables of OpenTelemetry.
     *
     * @param variables all of them; others are not looked at.
     * @return this.
     */
    public MetricsContext variables(final Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
        return this;
    }

    /** Those of the environment. */
    OtelVariables otelVariables() {
        return OtelVariables.parse(variables);
    }
}
