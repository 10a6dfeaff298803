package io.pegaflow.agent.metrics;

import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.EngineCounter;

/** How the journal gets on; all of it is 0 without one. */
final class JournalMetrics implements MetricSource {
    private final CountersFile counters;

    JournalMetrics(final CountersFile counters) {
        this.counters = counters;
    }

    @Override
    public void collect(final MetricBatch batch) {
        batch.add(Metric.JOURNAL_RECORDS, value(EngineCounter.JOURNAL_RECORDS));
        batch.add(Metric.JOURNAL_BYTES, value(EngineCounter.JOURNAL_BYTES));
        batch.add(Metric.JOURNAL_LAG_BYTES, value(EngineCounter.JOURNAL_LAG_BYTES));
        batch.addSeconds(
                Metric.JOURNAL_LAG_SECONDS,
                Attributes.empty(),
                value(EngineCounter.JOURNAL_LAG_NS) / BucketCounts.NS_PER_SECOND);
        batch.add(Metric.JOURNAL_FAILURES, value(EngineCounter.JOURNAL_FAILURES));
        batch.add(Metric.JOURNAL_LOST_INPUTS, value(EngineCounter.JOURNAL_LOST_INPUTS));
        batch.add(Metric.JOURNAL_GAPS, value(EngineCounter.JOURNAL_GAPS));
        batch.add(Metric.JOURNAL_WAITS, value(EngineCounter.JOURNAL_WAITS));
        batch.add(Metric.JOURNAL_SNAPSHOTS, value(EngineCounter.JOURNAL_SNAPSHOTS));
        batch.addSeconds(
                Metric.JOURNAL_SNAPSHOT_SECONDS,
                Attributes.empty(),
                value(EngineCounter.JOURNAL_SNAPSHOT_NS) / BucketCounts.NS_PER_SECOND);
        batch.add(Metric.JOURNAL_DIFFERENCES, value(EngineCounter.JOURNAL_DIFFERENCES));
    }

    private long value(final EngineCounter counter) {
        return counters.counter(counter).get();
    }
}
