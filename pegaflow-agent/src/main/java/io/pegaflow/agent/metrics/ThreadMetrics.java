package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.counters.AgentCounter;
import io.pegaflow.engine.runtime.counters.CountersFile;
import org.agrona.concurrent.status.CountersReader;

/** Duty cycles of the engine's agents. */
final class ThreadMetrics implements MetricSource {
    private static final AttributeKey<String> AGENT = stringKey("agent");

    private final CountersFile counters;

    ThreadMetrics(final CountersFile counters) {
        this.counters = counters;
    }

    @Override
    public void collect(final MetricBatch batch) {
        final CountersReader reader = counters.reader();
        reader.forEach((value, counterId, label) -> {
            final int typeId = reader.getCounterTypeId(counterId);
            for (final AgentCounter counter : AgentCounter.values()) {
                if (counter.typeId() == typeId) {
                    final String agent =
                            label.substring(0, label.length() - counter.label().length() - 2);
                    add(batch, counter, Attributes.of(AGENT, agent), value);
                }
            }
        });
    }

    private static void add(
            final MetricBatch batch, final AgentCounter counter, final Attributes agent, final long value) {
        switch (counter) {
            case WORK_DONE -> batch.add(Metric.AGENT_WORK, agent, value);
            case ERRORS -> batch.add(Metric.AGENT_ERRORS, agent, value);
            case DUTY_CYCLES_OVER_THRESHOLD -> batch.add(Metric.DUTY_CYCLE_OVER_THRESHOLD, agent, value);
            case MAX_DUTY_CYCLE_NS ->
                batch.addSeconds(Metric.DUTY_CYCLE_MAX_SECONDS, agent, value / BucketCounts.NS_PER_SECOND);
            default -> throw new IllegalStateException("no metric for counter: " + counter);
        }
    }
}
