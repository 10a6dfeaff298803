package io.pegaflow.agent.metrics;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.Arrays;
import java.util.Map;

/** The names a collector gives metrics it hands on to Prometheus: letters, digits and underscores, then unit and kind. */
final class PrometheusNames {
    private static final String TOTAL = "total";
    private static final Map<String, String> UNITS = Map.of("By", "bytes", "s", "seconds", "ms", "milliseconds");

    private PrometheusNames() {}

    static String of(final MetricData metric) {
        final StringBuilder name = new StringBuilder(label(metric.getName()));
        final String unit = metric.getUnit();
        final String suffix = UNITS.getOrDefault(unit, unit);
        final boolean isTotal = metric.getType() == MetricDataType.LONG_SUM
                        && metric.getLongSumData().isMonotonic()
                || metric.getType() == MetricDataType.DOUBLE_SUM
                        && metric.getDoubleSumData().isMonotonic();
        if (isTotal && name.toString().endsWith("_" + TOTAL)) {
            name.setLength(name.length() - TOTAL.length() - 1);
        }
        if (!suffix.isEmpty() && suffix.charAt(0) != '{' && !hasToken(name, suffix)) {
            name.append('_').append(suffix);
        }
        return isTotal ? name.append('_').append(TOTAL).toString() : name.toString();
    }

    private static boolean hasToken(final CharSequence name, final String token) {
        return Arrays.asList(name.toString().split("_")).contains(token);
    }

    static String label(final String name) {
        return name.replaceAll("[^a-zA-Z0-9_:]", "_");
    }
}
