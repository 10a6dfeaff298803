package io.pegaflow.tools.live;

import io.pegaflow.agent.SizeParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How numbers are written for people. */
final class Figures {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final double NS_PER_US = 1e3;
    private static final double PERCENT = 100;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long MS_PER_S = 1000;

    private Figures() {}

    static String count(final long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String perSecond(final double value) {
        return String.format(Locale.ROOT, value >= 10 || value == 0 ? "%,.0f/s" : "%.1f/s", value);
    }

    static String bytes(final long value) {
        return SizeParser.format(value);
    }

    static String bytesPerSecond(final double value) {
        return SizeParser.format(Math.round(value)) + "/s";
    }

    /** Part of a whole in percent, a dash where there is nothing to have a part of. */
    static String percent(final long part, final long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", PERCENT * part / whole);
    }

    static String micros(final long ns) {
        return String.format(Locale.ROOT, "%,.1f", ns / NS_PER_US);
    }

    static String duration(final long ms) {
        final long seconds = ms / MS_PER_S;
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                seconds / SECONDS_PER_HOUR,
                seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE,
                seconds % SECONDS_PER_MINUTE);
    }

    static String time(final long epochMs) {
        return TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
    }

    static String dateAndTime(final long epochMs) {
        return DATE_AND_TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
    }

    /** A name that others chose, without what would move the cursor or hide. */
    static String name(final String text) {
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
