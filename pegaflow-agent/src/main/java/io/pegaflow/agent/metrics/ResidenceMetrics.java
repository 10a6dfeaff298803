package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.core.Residence;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.ResidenceCounters;
import java.util.ArrayList;
import java.util.List;

/** How long blocks stayed that are gone. */
final class ResidenceMetrics implements MetricSource {
    private static final AttributeKey<String> REASON = stringKey("reason");
    private static final double MS_PER_SECOND = 1e3;

    private final CountersFile counters;
    private final List<Double> boundsSeconds = new ArrayList<>();

    ResidenceMetrics(final CountersFile counters) {
        this.counters = counters;
        for (int i = 0; i < Residence.buckets() - 1; i++) {
            boundsSeconds.add((double) Residence.upperSeconds(i));
        }
    }

    @Override
    public void collect(final MetricBatch batch) {
        add(batch, "pressure", counters.evictedResidence());
        add(batch, "cleanup", counters.cleanedResidence());
    }

    private void add(final MetricBatch batch, final String reason, final ResidenceCounters residence) {
        final List<Long> counts = new ArrayList<>();
        for (int i = 0; i < Residence.buckets(); i++) {
            counts.add(residence.count(i));
        }
        batch.add(
                Metric.CACHE_RESIDENCE_DURATION_SECONDS,
                Attributes.of(REASON, reason),
                boundsSeconds,
                counts,
                residence.sumMs() / MS_PER_SECOND);
    }
}
