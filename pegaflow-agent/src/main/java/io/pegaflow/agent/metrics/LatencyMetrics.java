package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.latency.LatencyRecorder;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.engine.runtime.latency.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Durations of requests since the start: takes what the engine recorded meanwhile, and adds it up. */
final class LatencyMetrics implements MetricSource {
    private static final AttributeKey<String> METHOD = stringKey("method");
    private static final AttributeKey<String> STATUS = stringKey("status");
    private static final AttributeKey<String> TRANSPORT = stringKey("transport");
    private static final AttributeKey<String> OPERATION = stringKey("operation");
    private static final AttributeKey<String> STAGE = stringKey("stage");
    private static final Operation[] OPERATIONS = Operation.values();
    private static final Stage[] STAGES = Stage.values();

    private final List<Part> parts = new ArrayList<>();
    private final Histogram[][] cumulative = new Histogram[OPERATIONS.length][STAGES.length];

    LatencyMetrics(final RequestLatencies latencies) {
        for (final Operation operation : OPERATIONS) {
            for (final Stage stage : STAGES) {
                if (stage.isStageOf(operation)) {
                    addParts(latencies, operation, stage);
                }
            }
        }
    }

    private void addParts(final RequestLatencies latencies, final Operation operation, final Stage stage) {
        final Histogram whole = LatencyRecorder.newHistogram();
        cumulative[operation.ordinal()][stage.ordinal()] = whole;
        final List<RequestTransport> transports = latencies.transports();
        for (final RequestTransport transport : stage.isOutcome() ? transports : transports.subList(0, 1)) {
            final LatencyRecorder recorder = latencies.of(transport, operation, stage);
            final boolean isWhole = !stage.isOutcome() || transports.size() == 1;
            parts.add(new Part(
                    transport, operation, stage, recorder, isWhole ? whole : LatencyRecorder.newHistogram(), whole));
        }
    }

    /** Take what was recorded since the last call. */
    void update() {
        parts.forEach(Part::update);
    }

    @Override
    public void collect(final MetricBatch batch) {
        update();
        for (final Part part : parts) {
            if (part.stage.isOutcome()) {
                addRpc(batch, part);
            }
        }
        addTotal(batch, Operation.SAVE, Metric.SAVE_DURATION_MS, Metric.SAVE_DURATION_SECONDS);
        addTotal(batch, Operation.LOAD, Metric.LOAD_DURATION_MS, Metric.LOAD_DURATION_SECONDS);
        addTotal(batch, Operation.QUERY, Metric.QUERY_DURATION_SECONDS);
        addStages(batch, Operation.SAVE, Stage.QUEUED, Stage.ADMITTED, Stage.COPIED);
        addStages(batch, Operation.LOAD, Stage.QUEUED, Stage.ADMITTED, Stage.COPIED);
        addStages(batch, Operation.QUERY, Stage.QUEUED, Stage.ADMITTED);
    }

    /** All durations since the start, as of the last collection. */
    Histogram cumulative(final Operation operation, final Stage stage) {
        return cumulative[operation.ordinal()][stage.ordinal()];
    }

    private static void addRpc(final MetricBatch batch, final Part part) {
        batch.add(
                Metric.RPC_DURATION_SECONDS,
                rpc(part.operation.method(), part.stage == Stage.TOTAL ? "ok" : "error", part.transport),
                BucketCounts.of(part.cumulative, BucketBounds.COARSE));
    }

    static Attributes rpc(final String method, final String status, final RequestTransport transport) {
        return Attributes.of(METHOD, method, STATUS, status, TRANSPORT, transport.label());
    }

    private void addTotal(final MetricBatch batch, final Operation operation, final Metric... metrics) {
        final BucketCounts buckets = BucketCounts.of(cumulative(operation, Stage.TOTAL), BucketBounds.FINE);
        for (final Metric metric : metrics) {
            batch.add(metric, Attributes.empty(), buckets);
        }
    }

    private void addStages(final MetricBatch batch, final Operation operation, final Stage... stages) {
        for (final Stage stage : stages) {
            batch.add(
                    Metric.STAGE_DURATION_SECONDS,
                    Attributes.of(OPERATION, lowerCase(operation), STAGE, lowerCase(stage)),
                    BucketCounts.of(cumulative(operation, stage), BucketBounds.FINE));
        }
    }

    private static String lowerCase(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** What one recorder has seen. */
    private static final class Part {
        final RequestTransport transport;
        final Operation operation;
        final Stage stage;
        final Histogram cumulative;
        private final LatencyRecorder recorder;
        private final Histogram whole;
        private Histogram interval;

        Part(
                final RequestTransport transport,
                final Operation operation,
                final Stage stage,
                final LatencyRecorder recorder,
                final Histogram cumulative,
                final Histogram whole) {
            this.transport = transport;
            this.operation = operation;
            this.stage = stage;
            this.recorder = recorder;
            this.cumulative = cumulative;
            this.whole = whole;
        }

        void update() {
            interval = recorder.takeInterval(interval);
            if (interval.getTotalCount() > 0) {
                cumulative.add(interval);
                if (whole != cumulative) {
                    whole.add(interval);
                }
            }
        }
    }
}
