package io.pegaflow.tools.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Distributions of latencies in ns, one a window, and what is said of several windows. */
final class Latencies {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double MEDIAN = 50;

    private Latencies() {}

    static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    static void record(final Histogram histogram, final long latencyNs) {
        histogram.recordValue(Math.max(0, Math.min(latencyNs, HIGHEST_NS)));
    }

    static Histogram merged(final List<Histogram> windows) {
        final Histogram all = newHistogram();
        windows.forEach(all::add);
        return all;
    }

    static double[] medians(final List<Histogram> windows) {
        return windows.stream()
                .mapToDouble(window -> window.getValueAtPercentile(MEDIAN))
                .toArray();
    }

    /** A percentile of each window over that of the other window of its round. */
    static double[] ratios(final List<Histogram> windows, final List<Histogram> others, final double percentile) {
        final double[] ratios = new double[windows.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) windows.get(i).getValueAtPercentile(percentile)
                    / Math.max(1, others.get(i).getValueAtPercentile(percentile));
        }
        return ratios;
    }

    static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median, the least and the greatest of a figure of several rounds. */
    static void putSpread(final Map<String, Object> report, final String name, final double[] values) {
        report.put(name, median(values));
        report.put(name + "_min", Arrays.stream(values).min().orElseThrow());
        report.put(name + "_max", Arrays.stream(values).max().orElseThrow());
    }
}
