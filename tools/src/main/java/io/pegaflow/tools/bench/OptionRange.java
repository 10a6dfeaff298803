package io.pegaflow.tools.bench;

import java.util.concurrent.TimeUnit;

/** Checks of options that are numbers. */
final class OptionRange {
    private OptionRange() {}

    static void check(final String name, final int value, final int minimum, final int maximum) {
        if (value < minimum || value > maximum) {
            throw outOfRange(name, value, minimum, maximum);
        }
    }

    static void check(final String name, final double value, final double minimum, final double maximum) {
        // Written so that it is false of NaN.
        if (!(value >= minimum && value <= maximum)) {
            throw outOfRange(name, value, minimum, maximum);
        }
    }

    private static IllegalArgumentException outOfRange(
            final String name, final Number value, final Number minimum, final Number maximum) {
        return new IllegalArgumentException(
                "value is out of range: " + name + "=" + value + ", minimum=" + minimum + ", maximum=" + maximum);
    }

    static long secondsToNs(final double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
