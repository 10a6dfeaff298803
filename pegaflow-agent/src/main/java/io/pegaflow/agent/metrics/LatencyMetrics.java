package io.pegaflow.agent.metrics;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.pegaflow.engine.runtime.latency.LatencyRecorder;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.Stage;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Durations of requests since the start: takes what the engine recorded meanwhile, and adds it up. */
final class LatencyMetrics implements MetricSource {
    static final AttributeKey<String> METHOD = stringKey("method");
    static final AttributeKey<String> STATUS = stringKey("status");
    static final AttributeKey<String> TRANSPORT = stringKey("transport");
    static final String IPC = "ipc";
    private static final AttributeKey<String> OPERATION = stringKey("operation");
    private static final AttributeKey<String> STAGE = stringKey("stage");
    private static final Operation[] OPERATIONS = Operation.values();
    private static final Stage[] STAGES = Stage.values();

    private final Histogram[][] cumulative = new Histogram[OPERATIONS.length][STAGES.length];
    private final Histogram[][] intervals = new Histogram[OPERATIONS.length][STAGES.length];
    private final RequestLatencies latencies;

    LatencyMetrics(final RequestLatencies latencies) {
        this.latencies = latencies;
        for (final Operation operation : OPERATIONS) {
            for (final Stage stage : STAGES) {
                if (stage.isStageOf(operation)) {
                    cumulative[operation.ordinal()][stage.ordinal()] = LatencyRecorder.newHistogram();
                }
            }
        }
    }

    /** Take what was recorded since the last call. */
    void update() {
        for (final Operation operation : OPERATIONS) {
            for (final Stage stage : STAGES) {
                if (stage.isStageOf(operation)) {
                    add(operation, stage);
                }
            }
        }
    }

    @Override
    public void collect(final MetricBatch batch) {
        update();
        for (final Operation operation : OPERATIONS) {
            addRpc(batch, operation, Stage.TOTAL, "ok");
            addRpc(batch, operation, Stage.FAILED, "error");
        }
        addTotal(batch, Operation.SAVE, Metric.SAVE_DURATION_MS, Metric.SAVE_DURATION_SECONDS);
        addTotal(batch, Operation.LOAD, Metric.LOAD_DURATION_MS, Metric.LOAD_DURATION_SECONDS);
        addTotal(batch, Operation.QUERY, Metric.QUERY_DURATION_SECONDS);
        addStages(batch, Operation.SAVE, Stage.QUEUED, Stage.ADMITTED, Stage.COPIED);
        addStages(batch, Operation.LOAD, Stage.QUEUED, Stage.ADMITTED, Stage.COPIED);
        addStages(batch, Operation.QUERY, Stage.QUEUED, Stage.ADMITTED);
    }

    private void add(final Operation operation, final Stage stage) {
        final Histogram[] ofOperation = intervals[operation.ordinal()];
        final Histogram interval = latencies.of(operation, stage).takeInterval(ofOperation[stage.ordinal()]);
        ofOperation[stage.ordinal()] = interval;
        if (interval.getTotalCount() > 0) {
            cumulative(operation, stage).add(interval);
        }
    }

    /** All durations since the start, as of the last collection. */
    Histogram cumulative(final Operation operation, final Stage stage) {
        return cumulative[operation.ordinal()][stage.ordinal()];
    }

    private void addRpc(final MetricBatch batch, final Operation operation, final Stage stage, final String status) {
        batch.add(
                Metric.RPC_DURATION_SECONDS,
                Attributes.of(METHOD, operation.method(), STATUS, status, TRANSPORT, IPC),
                BucketCounts.of(cumulative(operation, stage), BucketBounds.COARSE));
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
}
