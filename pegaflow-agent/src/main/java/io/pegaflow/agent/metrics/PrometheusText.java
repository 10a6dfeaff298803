package io.pegaflow.agent.metrics;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;

/** Metrics in the text format of Prometheus 0.0.4, with the names a collector would give them. */
public final class PrometheusText {
    /** Type of the content. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String SCOPE = "otel_scope_name";

    private final StringBuilder text = new StringBuilder(1 << 16);

    private PrometheusText() {}

    static String write(final Collection<MetricData> metrics, final Resource resource) {
        final PrometheusText writer = new PrometheusText();
        writer.header("target_info", "Target metadata", "gauge");
        writer.line("target_info", writer.labels("", resource.getAttributes(), ""), "1");
        metrics.forEach(writer::write);
        return writer.text.toString();
    }

    private void write(final MetricData metric) {
        final String name = PrometheusNames.of(metric);
        final String scope = metric.getInstrumentationScopeInfo().getName();
        switch (metric.getType()) {
            case LONG_SUM -> {
                header(name, metric.getDescription(), metric.getLongSumData().isMonotonic() ? "counter" : "gauge");
                wholes(name, scope, metric.getLongSumData().getPoints());
            }
            case DOUBLE_SUM -> {
                header(name, metric.getDescription(), metric.getDoubleSumData().isMonotonic() ? "counter" : "gauge");
                fractions(name, scope, metric.getDoubleSumData().getPoints());
            }
            case LONG_GAUGE -> {
                header(name, metric.getDescription(), "gauge");
                wholes(name, scope, metric.getLongGaugeData().getPoints());
            }
            case DOUBLE_GAUGE -> {
                header(name, metric.getDescription(), "gauge");
                fractions(name, scope, metric.getDoubleGaugeData().getPoints());
            }
            case HISTOGRAM -> {
                header(name, metric.getDescription(), "histogram");
                metric.getHistogramData().getPoints().forEach(point -> histogram(name, scope, point));
            }
            default -> throw new IllegalArgumentException("not a type of ours: type=" + metric.getType());
        }
    }

    private void wholes(final String name, final String scope, final Collection<LongPointData> points) {
        points.forEach(point -> line(name, labels(scope, point), Long.toString(point.getValue())));
    }

    private void fractions(final String name, final String scope, final Collection<DoublePointData> points) {
        points.forEach(point -> line(name, labels(scope, point), Double.toString(point.getValue())));
    }

    private void histogram(final String name, final String scope, final HistogramPointData point) {
        final List<Double> bounds = point.getBoundaries();
        long cumulative = 0;
        for (int i = 0; i < bounds.size(); i++) {
            cumulative += point.getCounts().get(i);
            line(
                    name + "_bucket",
                    labels(scope, point.getAttributes(), bounds.get(i).toString()),
                    Long.toString(cumulative));
        }
        line(name + "_bucket", labels(scope, point.getAttributes(), "+Inf"), Long.toString(point.getCount()));
        line(name + "_sum", labels(scope, point), Double.toString(point.getSum()));
        line(name + "_count", labels(scope, point), Long.toString(point.getCount()));
    }

    private void header(final String name, final String help, final String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(final String name, final String labels, final String value) {
        text.append(name).append(labels).append(' ').append(value).append('\n');
    }

    private String labels(final String scope, final PointData point) {
        return labels(scope, point.getAttributes(), "");
    }

    private String labels(final String scope, final Attributes attributes, final String bound) {
        final StringBuilder labels = new StringBuilder();
        attributes.forEach((key, value) -> label(labels, PrometheusNames.label(key.getKey()), value.toString()));
        if (!bound.isEmpty()) {
            label(labels, "le", bound);
        }
        if (!scope.isEmpty()) {
            label(labels, SCOPE, scope);
        }
        return labels.length() == 0 ? "" : "{" + labels + "}";
    }

    private static void label(final StringBuilder labels, final String name, final String value) {
        if (labels.length() > 0) {
            labels.append(',');
        }
        labels.append(name).append("=\"").append(escape(value)).append('"');
    }

    private static String escape(final String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
