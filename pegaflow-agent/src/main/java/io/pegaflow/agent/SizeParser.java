package io.pegaflow.agent;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 30gb}, {@code 1.5 GB}, {@code 4096}; units are powers of 1024. */
public final class SizeParser {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)\\s*([a-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L, "b", 1L, "k", 1L << 10, "kb", 1L << 10, "m", 1L << 20, "mb", 1L << 20, "g", 1L << 30, "gb",
            1L << 30, "t", 1L << 40, "tb", 1L << 40);

    private static final String[] UNIT_NAMES = {"b", "kb", "mb", "gb", "tb"};

    private SizeParser() {}

    /**
     * Parse a size.
     *
     * @param text of a number with or without decimals, and a unit or none; case does not matter.
     * @return bytes, rounded down.
     * @throws IllegalArgumentException if it is no size, or larger than {@link Long#MAX_VALUE}.
     */
    public static long parse(final String text) {
        final Matcher matcher = SIZE.matcher(text.trim().toLowerCase(Locale.ROOT));
        final Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "not a size: value='" + text + "'; write for example 512mb, 1.5gb or 4096");
        }
        final BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("size too large: value='" + text + "', limit=" + Long.MAX_VALUE);
        }
        return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /**
     * Write a size without rounding.
     *
     * @param bytes not negative.
     * @return what {@link #parse(String)} reads as the same size, with the largest unit that needs no decimals.
     */
    public static String formatExactly(final long bytes) {
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < UNIT_NAMES.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + UNIT_NAMES[unit];
    }

    /**
     * Write a size for people.
     *
     * @param bytes not negative.
     * @return with the largest unit that leaves a number of at least 1, and one decimal.
     */
    public static String format(final long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNIT_NAMES.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + UNIT_NAMES[0] : String.format(Locale.ROOT, "%.1f%s", value, UNIT_NAMES[unit]);
    }
}
