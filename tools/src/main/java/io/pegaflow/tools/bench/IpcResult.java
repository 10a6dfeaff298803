package io.pegaflow.tools.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The distributions of all measured blocks, in ns. */
final class IpcResult {
    /** Two a round: the first before the hit block, the second before the miss block. */
    final List<Histogram> echoes = new ArrayList<>();

    final List<Histogram> hits = new ArrayList<>();
    final List<Histogram> misses = new ArrayList<>();
    int requestTermBytes;
    int replyTermBytes;
    long backPressured;

    /** The p50 of each hit block over that of the echo block right before it. */
    double[] hitRatios() {
        return ratios(hits, 0);
    }

    /** The p50 of each miss block over that of the echo block right before it. */
    double[] missRatios() {
        return ratios(misses, 1);
    }

    private double[] ratios(final List<Histogram> queries, final int echoOfRound) {
        final double[] echoMedians = Latencies.medians(echoes);
        final double[] ratios = Latencies.medians(queries);
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] /= Math.max(1, echoMedians[2 * round + echoOfRound]);
        }
        return ratios;
    }
}
