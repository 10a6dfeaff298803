package io.pegaflow.agent.metrics;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.io.InterruptedIOException;
import java.util.Collection;
import org.slf4j.Logger;

/**
 * Says once that the collector does not take metrics, and once that it does again, however long it is away. Exports come one
 * after another; their ends come on any thread.
 */
final class CollectorWatch implements MetricExporter {
    private final MetricExporter exporter;
    private final String endpoint;
    private final ExportCounts counts;
    private final Logger logger;
    private long failures;

    CollectorWatch(
            final MetricExporter exporter, final String endpoint, final ExportCounts counts, final Logger logger) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.counts = counts;
        this.logger = logger;
    }

    @Override
    public CompletableResultCode export(final Collection<MetricData> metrics) {
        logger.debug("Exporting metrics: endpoint={}, metrics={}", endpoint, metrics.size());
        final CompletableResultCode result = exporter.export(metrics);
        result.whenComplete(() -> {
            if (result.isSuccess()) {
                onSucceeded();
            } else {
                onFailed(result.getFailureThrowable());
            }
        });
        return result;
    }

    private synchronized void onSucceeded() {
        counts.onSucceeded();
        if (failures > 0) {
            logger.info("metrics are exported again: endpoint={}, failedExports={}", endpoint, failures);
            failures = 0;
        }
    }

    private synchronized void onFailed(final Throwable cause) {
        counts.onFailed();
        if (failures++ == 0) {
            logger.warn(
                    "metrics cannot be exported: endpoint={}, cause={}; the agent goes on and keeps trying, start a collector"
                            + " there, name another with --metrics-otel-endpoint, or export nothing with an empty one",
                    endpoint,
                    describe(cause));
        }
    }

    /** The innermost cause says what is wrong, the others that something is; but for a call that was given up. */
    private static String describe(final Throwable failure) {
        if (failure == null) {
            return "no answer";
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            // Below it stands merely that the call was cancelled.
            if (cause.getClass() == InterruptedIOException.class) {
                return "no answer in time";
            }
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(final InstrumentType instrumentType) {
        return exporter.getAggregationTemporality(instrumentType);
    }
}
