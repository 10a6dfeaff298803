package io.pegaflow.tools.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The distributions of all measured blocks, in ns. */
final class IpcResult {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double MEDIAN = 50;

    /** Two a round: the first before the hit block, the second before the miss block. */
    final List<Histogram> echoes = new ArrayList<>();

    final List<Histogram> hits = new ArrayList<>();
    final List<Histogram> misses = new ArrayList<>();
    int requestTermBytes;
    int replyTermBytes;
    long backPressured;

    static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    static void record(final Histogram histogram, final long latencyNs) {
        histogram.recordValue(Math.max(0, Math.min(latencyNs, HIGHEST_NS)));
    }

    static Histogram merged(final List<Histogram> blocks) {
        final Histogram all = newHistogram();
        blocks.forEach(all::add);
        return all;
    }

    static double[] medians(final List<Histogram> blocks) {
        return blocks.stream()
                .mapToDouble(block -> block.getValueAtPercentile(MEDIAN))
                .toArray();
    }

    /** The p50 of each hit block over that of the echo block right before it. */
    double[] hitRatios() {
        return ratios(hits, 0);
    }

    /** The p50 of each miss block over that of the echo block right before it. */
    double[] missRatios() {
        return ratios(misses, 1);
    }

    static double median(final double[] values) {
        final double[] sorted = sorted(values);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double[] sorted(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private double[] ratios(final List<Histogram> queries, final int echoOfRound) {
        final double[] echoMedians = medians(echoes);
        final double[] ratios = medians(queries);
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] /= Math.max(1, echoMedians[2 * round + echoOfRound]);
        }
        return ratios;
    }
}
