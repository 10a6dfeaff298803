package io.pegaflow.tools.demo;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast the timestamps of a workload pass.
 *
 * @param factor times as fast as they say; infinite means that every request follows at once.
 */
record Speed(double factor) {
    private static final String MAX = "max";

    static Speed parse(final String text) {
        if (MAX.equals(text)) {
            return new Speed(Double.POSITIVE_INFINITY);
        }
        try {
            final double factor = Double.parseDouble(text);
            if (factor > 0 && factor < Double.POSITIVE_INFINITY) {
                return new Speed(factor);
            }
        } catch (final NumberFormatException e) {
            // Answered below like a number out of range.
        }
        throw new IllegalArgumentException("not a speed: value='" + text + "'; give max or a number above 0, e.g. 10");
    }

    /** When a request is due, in nanoseconds from the start. */
    long dueNs(final long timestampMs) {
        return (long) (TimeUnit.MILLISECONDS.toNanos(timestampMs) / factor);
    }

    @Override
    public String toString() {
        return Double.isInfinite(factor) ? MAX : Double.toString(factor);
    }

    /** For command lines. */
    static final class Converter implements ITypeConverter<Speed> {
        @Override
        public Speed convert(final String value) {
            try {
                return parse(value);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
