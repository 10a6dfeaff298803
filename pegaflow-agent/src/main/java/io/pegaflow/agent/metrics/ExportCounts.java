package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.concurrent.atomic.AtomicLong;

/** How exports went. Any thread may count. */
final class ExportCounts implements MetricSource {
    private static final AttributeKey<String> STATUS = stringKey("status");

    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    void onSucceeded() {
        succeeded.incrementAndGet();
    }

    void onFailed() {
        failed.incrementAndGet();
    }

    @Override
    public void collect(final MetricBatch batch) {
        batch.add(Metric.EXPORTS, Attributes.of(STATUS, "ok"), succeeded.get());
        batch.add(Metric.EXPORTS, Attributes.of(STATUS, "error"), failed.get());
    }
}
