package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.counters.NamespaceCounter;
import io.pegaflow.engine.runtime.counters.NamespaceCounters;

/** Who has how much of the cache: the first namespaces, and all others as one. */
final class NamespaceMetrics implements MetricSource {
    private static final AttributeKey<String> NAMESPACE = stringKey("namespace");

    private final NamespaceCounters namespaces;

    NamespaceMetrics(final NamespaceCounters namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public void collect(final MetricBatch batch) {
        for (int slot = 0; slot < NamespaceCounters.SLOTS; slot++) {
            final String name = namespaces.name(slot);
            if (name != null) {
                final Attributes labels = Attributes.of(NAMESPACE, name);
                batch.add(Metric.NAMESPACE_RESIDENT_BYTES, labels, value(NamespaceCounter.RESIDENT_BYTES, slot));
                batch.add(Metric.NAMESPACE_SAVE_BYTES, labels, value(NamespaceCounter.SAVED_BYTES, slot));
                batch.add(Metric.NAMESPACE_LOAD_BYTES, labels, value(NamespaceCounter.LOADED_BYTES, slot));
            }
        }
    }

    private long value(final NamespaceCounter counter, final int slot) {
        return namespaces.counter(counter, slot).get();
    }
}
