package io.pegaflow.tools.journal;

import io.pegaflow.agent.DurationParser;
import io.pegaflow.engine.journal.StartRecord;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A moment of a journal as people name it: the sequence number of an input, the time since the run began as {@code +90s}, the time
 * of the day as {@code 13:05:30}, or date and time as {@code 2026-11-23T13:05:30} with or without a zone.
 */
final class JournalTime {
    private static final String DIGITS = "[0-9]{1,18}";

    private final String text;
    private final long sequence;
    private final long offsetNs;
    private final LocalTime time;
    private final Instant instant;

    private JournalTime(
            final String text, final long sequence, final long offsetNs, final LocalTime time, final Instant instant) {
        this.text = text;
        this.sequence = sequence;
        this.offsetNs = offsetNs;
        this.time = time;
        this.instant = instant;
    }

    static JournalTime parse(final String text) {
        if (text.matches(DIGITS)) {
            return new JournalTime(text, Long.parseLong(text), -1, null, null);
        }
        if (text.startsWith("+")) {
            return new JournalTime(text, -1, DurationParser.parseNs(text.substring(1)), null, null);
        }
        try {
            return text.contains("T") ? at(text) : new JournalTime(text, -1, -1, LocalTime.parse(text), null);
        } catch (final DateTimeParseException ex) {
            throw new IllegalArgumentException("no moment of a journal: value=" + text
                    + "; give the number of an input, +90s, 13:05:30, or 2026-11-23T13:05:30");
        }
    }

    private static JournalTime at(final String text) {
        Instant instant;
        try {
            instant = OffsetDateTime.parse(text).toInstant();
        } catch (final DateTimeParseException ex) {
            instant = LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
        }
        return new JournalTime(text, -1, -1, null, instant);
    }

    /** Is an input of a run behind this moment? */
    boolean isBefore(final long inputSequence, final long timestampNs, final StartRecord start) {
        return sequence >= 0 ? inputSequence > sequence : timestampNs - engineNs(start) > 0;
    }

    /** Is an input of a run earlier than this moment? */
    boolean isAfter(final long inputSequence, final long timestampNs, final StartRecord start) {
        return sequence >= 0 ? inputSequence < sequence : timestampNs - engineNs(start) < 0;
    }

    private long engineNs(final StartRecord start) {
        if (offsetNs >= 0) {
            return start.engineNs() + offsetNs;
        }
        final long wallClockMs = instant == null ? ofTheDay(start) : instant.toEpochMilli();
        return start.engineNs() + TimeUnit.MILLISECONDS.toNanos(wallClockMs - start.wallClockMs());
    }

    /** On the day on which the run began, or on the next if it began later that day. */
    private long ofTheDay(final StartRecord start) {
        final LocalDateTime began =
                LocalDateTime.ofInstant(Instant.ofEpochMilli(start.wallClockMs()), ZoneId.systemDefault());
        final LocalDateTime sameDay = began.toLocalDate().atTime(time);
        final boolean isNextDay = sameDay.plusMinutes(1).isBefore(began);
        return (isNextDay ? sameDay.plusDays(1) : sameDay)
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toEpochMilli();
    }

    @Override
    public String toString() {
        return text;
    }

    /** For the command line. */
    static final class Converter implements ITypeConverter<JournalTime> {
        @Override
        public JournalTime convert(final String value) {
            try {
                return parse(value);
            } catch (final IllegalArgumentException ex) {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }
}
