package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.EngineCounter;

/** Clients, and what they should not have done. */
final class ClientMetrics implements MetricSource {
    private static final AttributeKey<String> REASON = stringKey("reason");

    private final CountersFile counters;

    ClientMetrics(final CountersFile counters) {
        this.counters = counters;
    }

    @Override
    public void collect(final MetricBatch batch) {
        add(batch, Metric.CLIENTS, EngineCounter.CONNECTIONS);
        add(batch, Metric.INSTANCES, EngineCounter.INSTANCES);
        add(batch, Metric.REGISTERED_DEVICES, EngineCounter.CONTEXTS);
        add(batch, Metric.CLIENT_DEATHS, EngineCounter.CLIENT_DEATHS);
        add(batch, Metric.DROPPED_REPLIES, EngineCounter.REPLIES_DROPPED);
        add(batch, Metric.EDGE_ERRORS, EngineCounter.EDGE_ERRORS);
        add(batch, Metric.CLIENTS_CLOSED, "credits", EngineCounter.CREDIT_VIOLATIONS);
        add(batch, Metric.CLIENTS_CLOSED, "undrained", EngineCounter.UNDRAINED_CLIENTS);
        add(batch, Metric.CLIENTS_CLOSED, "keep_alive", EngineCounter.KEEP_ALIVE_TIMEOUTS);
        add(batch, Metric.CLIENTS_CLOSED, "refused", EngineCounter.CONNECTS_REFUSED);
        add(batch, Metric.CLIENTS_CLOSED, "abandoned", EngineCounter.CONNECTS_ABANDONED);
        add(batch, Metric.REJECTED_MESSAGES, "foreign", EngineCounter.FOREIGN_MESSAGES);
        add(batch, Metric.REJECTED_MESSAGES, "malformed", EngineCounter.MALFORMED_MESSAGES);
        add(batch, Metric.REJECTED_MESSAGES, "unconnected", EngineCounter.UNCONNECTED_MESSAGES);
    }

    private void add(final MetricBatch batch, final Metric metric, final EngineCounter counter) {
        batch.add(metric, counters.counter(counter).get());
    }

    private void add(final MetricBatch batch, final Metric metric, final String reason, final EngineCounter counter) {
        batch.add(
                metric, Attributes.of(REASON, reason), counters.counter(counter).get());
    }
}
