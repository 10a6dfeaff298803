package io.pegaflow.tools.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where values lie on the axes of a plot: sizes on a logarithmic one, ratios on a linear one from 0 on. */
final class PlotScale {
    static final int LEFT = 70;
    static final int RIGHT = 860;
    static final int TOP = 90;
    static final int BOTTOM = 460;

    private static final double[] STEPS = {1, 2, 5};
    /** More than so many ticks run into each other. */
    private static final int MOST_SIZE_TICKS = 12;

    private static final int RATIO_TICKS = 8;

    private final double least;
    private final double most;
    private final double ratioStep;
    private final double highest;

    PlotScale(final double leastSize, final double mostSize, final double highestRatio) {
        // A single size stands in the middle.
        least = leastSize < mostSize ? leastSize : leastSize / 2;
        most = leastSize < mostSize ? mostSize : mostSize * 2;
        ratioStep = niceStep(highestRatio > 0 ? highestRatio / RATIO_TICKS : 1.0 / RATIO_TICKS);
        highest = ratioStep * Math.max(1, Math.ceil(highestRatio / ratioStep + 0.2));
    }

    private static double niceStep(final double atLeast) {
        final double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (final double step : STEPS) {
            if (step * power >= atLeast) {
                return step * power;
            }
        }
        return 10 * power;
    }

    double x(final double size) {
        return LEFT + (RIGHT - LEFT) * (Math.log(size / least) / Math.log(most / least));
    }

    double y(final double ratio) {
        return BOTTOM - (BOTTOM - TOP) * ratio / highest;
    }

    /** From 0 to the top of the axis. */
    List<Double> ratioTicks() {
        final List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * ratioStep <= highest * (1 + 1e-9); i++) {
            ticks.add(i * ratioStep);
        }
        return ticks;
    }

    /** Round sizes within the axis: 1, 2 and 5 of each power of ten, or only the powers if those are many. */
    List<Double> sizeTicks() {
        final List<Double> all = new ArrayList<>();
        final List<Double> powers = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(least))); power <= most; power *= 10) {
            for (final double step : STEPS) {
                if (step * power >= least * (1 - 1e-9) && step * power <= most * (1 + 1e-9)) {
                    all.add(step * power);
                    if (step == 1) {
                        powers.add(power);
                    }
                }
            }
        }
        return all.size() <= MOST_SIZE_TICKS || powers.size() < 2 ? all : powers;
    }

    /** A size as short as it goes: 500, 20k, 1M; below 1 with decimals. */
    static String shortSize(final double size) {
        String unit = "";
        double value = size;
        for (final String larger : List.of("k", "M", "G")) {
            if (value >= 999.5) {
                value /= 1000;
                unit = larger;
            }
        }
        final String digits = String.format(Locale.ROOT, "%.3g", value);
        return (digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits) + unit;
    }
}
