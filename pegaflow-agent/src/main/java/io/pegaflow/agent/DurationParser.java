package io.pegaflow.agent;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 600s}, {@code 1.5m}, {@code 250ms}; a unit is needed. */
public final class DurationParser {
    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-z]+)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "min",
            60_000_000_000L,
            "h",
            3_600_000_000_000L,
            "d",
            86_400_000_000_000L);

    private DurationParser() {}

    /**
     * Parse a duration.
     *
     * @param text of a number with or without decimals, and a unit of ns, us, ms, s, m, h or d.
     * @return nanoseconds, above 0.
     * @throws IllegalArgumentException if it is no duration, 0, or longer than 100 years.
     */
    public static long parseNs(final String text) {
        final Matcher matcher = DURATION.matcher(text.trim().toLowerCase(Locale.ROOT));
        final Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "not a duration: value='" + text + "'; write for example 600s, 10m or 250ms");
        }
        final BigDecimal ns = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .setScale(0, RoundingMode.DOWN);
        final BigDecimal limit = BigDecimal.valueOf(100L * 365).multiply(BigDecimal.valueOf(UNITS.get("d")));
        if (ns.signum() <= 0 || ns.compareTo(limit) > 0) {
            throw new IllegalArgumentException(
                    "duration out of range: value='" + text + "', lowest=1ns, highest=36500d");
        }
        return ns.longValueExact();
    }

    /**
     * Write a duration without rounding.
     *
     * @param ns not negative.
     * @return what {@link #parseNs(String)} reads as the same duration, in seconds where they need no decimals.
     */
    public static String formatExactly(final long ns) {
        for (final String unit : new String[] {"s", "ms", "us"}) {
            if (ns % UNITS.get(unit) == 0) {
                return ns / UNITS.get(unit) + unit;
            }
        }
        return ns + "ns";
    }
}
