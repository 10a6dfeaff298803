package io.pegaflow.tools.process;

import io.pegaflow.agent.SizeParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How numbers are written for people. */
public final class Figures {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final double NS_PER_US = 1e3;
    private static final double PERCENT = 100;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long MS_PER_S = 1000;

    private Figures() {}

    /**
     * A number with its thousands apart.
     *
     * @param value to write.
     * @return the text.
     */
    public static String count(final long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /**
     * A rate.
     *
     * @param value to write.
     * @return the text.
     */
    public static String perSecond(final double value) {
        return String.format(Locale.ROOT, value >= 10 || value == 0 ? "%,.0f/s" : "%.1f/s", value);
    }

    /**
     * A size with its unit.
     *
     * @param value to write.
     * @return the text.
     */
    public static String bytes(final long value) {
        return SizeParser.format(value);
    }

    /**
     * A rate with its unit.
     *
     * @param value to write.
     * @return the text.
     */
    public static String bytesPerSecond(final double value) {
        return SizeParser.format(Math.round(value)) + "/s";
    }

    /**
     * Part of a whole in percent, a dash where there is nothing to have a part of.
     *
     * @param part of it.
     * @param whole to take the part of.
     * @return the text.
     */
    public static String percent(final long part, final long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", PERCENT * part / whole);
    }

    /**
     * Microseconds.
     *
     * @param ns duration in nanoseconds.
     * @return the text.
     */
    public static String micros(final long ns) {
        return String.format(Locale.ROOT, "%,.1f", ns / NS_PER_US);
    }

    /**
     * Hours, minutes and seconds.
     *
     * @param ms duration in milliseconds.
     * @return the text.
     */
    public static String duration(final long ms) {
        final long seconds = ms / MS_PER_S;
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                seconds / SECONDS_PER_HOUR,
                seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE,
                seconds % SECONDS_PER_MINUTE);
    }

    /**
     * Time of the day here.
     *
     * @param epochMs milliseconds since 1970.
     * @return the text.
     */
    public static String time(final long epochMs) {
        return TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
    }

    /**
     * Date and time here.
     *
     * @param epochMs milliseconds since 1970.
     * @return the text.
     */
    public static String dateAndTime(final long epochMs) {
        return DATE_AND_TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
    }

    /**
     * A name that others chose, without what would move the cursor or hide.
     *
     * @param text any.
     * @return the text.
     */
    public static String name(final String text) {
        final StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(point -> {
            final int type = Character.getType(point);
            final boolean isVisible = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR
                    && type != Character.SURROGATE
                    && type != Character.UNASSIGNED;
            clean.appendCodePoint(isVisible ? point : '?');
        });
        return clean.toString();
    }
}
