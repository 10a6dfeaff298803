package io.pegaflow.agent.metrics;

import io.pegaflow.engine.runtime.counters.CountersFile;
import io.pegaflow.engine.runtime.counters.LatencyCounter;
import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.status.AtomicCounter;

/** Percentiles of all durations in the counters file, for tools that look at it. Written by one thread at a time. */
final class LatencyCounters {
    private final List<Row> rows = new ArrayList<>();

    LatencyCounters(final CountersFile counters) {
        for (final Operation operation : Operation.values()) {
            for (final Stage stage : Stage.values()) {
                if (stage.isStageOf(operation)) {
                    for (final LatencyCounter counter : LatencyCounter.values()) {
                        final AtomicCounter cell = counters.newLatencyCounter(operation, stage, counter);
                        rows.add(new Row(operation, stage, counter, cell));
                    }
                }
            }
        }
    }

    void publish(final LatencyMetrics latencies) {
        for (final Row row : rows) {
            final Histogram histogram = latencies.cumulative(row.operation, row.stage);
            row.cell.setRelease(
                    row.counter == LatencyCounter.COUNT
                            ? histogram.getTotalCount()
                            : histogram.getValueAtPercentile(row.counter.percentile()));
        }
    }

    private record Row(Operation operation, Stage stage, LatencyCounter counter, AtomicCounter cell) {}
}
