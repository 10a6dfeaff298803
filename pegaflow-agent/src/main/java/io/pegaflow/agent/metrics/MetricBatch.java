package io.pegaflow.agent.metrics;

import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.CUMULATIVE;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The points of one moment. Used by one thread, once. */
final class MetricBatch {
    private final Map<Metric, List<LongPointData>> wholes = new EnumMap<>(Metric.class);
    private final Map<Metric, List<DoublePointData>> fractions = new EnumMap<>(Metric.class);
    private final Map<Metric, List<HistogramPointData>> histograms = new EnumMap<>(Metric.class);
    private final long startEpochNs;
    private final long epochNs;

    MetricBatch(final long startEpochNs, final long epochNs) {
        this.startEpochNs = startEpochNs;
        this.epochNs = epochNs;
    }

    void add(final Metric metric, final long value) {
        add(metric, Attributes.empty(), value);
    }

    void add(final Metric metric, final Attributes attributes, final long value) {
        listOf(wholes, metric).add(LongPointData.create(startEpochNs, epochNs, attributes, value));
    }

    void addSeconds(final Metric metric, final Attributes attributes, final double seconds) {
        listOf(fractions, metric).add(DoublePointData.create(startEpochNs, epochNs, attributes, seconds, List.of()));
    }

    void add(final Metric metric, final Attributes attributes, final BucketCounts buckets) {
        final double nsPerUnit = metric.isFractional() ? BucketCounts.NS_PER_SECOND : BucketCounts.NS_PER_MS;
        listOf(histograms, metric).add(buckets.toPoint(startEpochNs, epochNs, attributes, nsPerUnit));
    }

    /** A histogram of which neither the shortest nor the longest is known. */
    void add(
            final Metric metric,
            final Attributes attributes,
            final List<Double> bounds,
            final List<Long> counts,
            final double sum) {
        listOf(histograms, metric)
                .add(HistogramPointData.create(
                        startEpochNs, epochNs, attributes, sum, false, 0, false, 0, bounds, counts));
    }

    private static <T> List<T> listOf(final Map<Metric, List<T>> points, final Metric metric) {
        return points.computeIfAbsent(metric, key -> new ArrayList<>());
    }

    Collection<MetricData> build(final Resource resource) {
        final List<MetricData> all = new ArrayList<>();
        wholes.forEach((metric, points) -> all.add(
                metric.kind() == MetricKind.GAUGE
                        ? data(metric, resource, MetricDataType.LONG_GAUGE, GaugeData.createLongGaugeData(points))
                        : data(
                                metric,
                                resource,
                                MetricDataType.LONG_SUM,
                                SumData.createLongSumData(isMonotonic(metric), CUMULATIVE, points))));
        fractions.forEach((metric, points) -> all.add(
                metric.kind() == MetricKind.GAUGE
                        ? data(metric, resource, MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points))
                        : data(
                                metric,
                                resource,
                                MetricDataType.DOUBLE_SUM,
                                SumData.createDoubleSumData(isMonotonic(metric), CUMULATIVE, points))));
        histograms.forEach((metric, points) ->
                all.add(data(metric, resource, MetricDataType.HISTOGRAM, HistogramData.create(CUMULATIVE, points))));
        return all;
    }

    private static boolean isMonotonic(final Metric metric) {
        return metric.kind() == MetricKind.COUNTER;
    }

    private static MetricData data(
            final Metric metric, final Resource resource, final MetricDataType type, final Data<?> points) {
        return new AgentMetricData(metric, resource, type, points);
    }
}
