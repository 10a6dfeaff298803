package io.pegaflow.agent.logging;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which levels are logged: {@code info,pegaflow.engine=debug} is one for all loggers, and others for some. Immutable.
 *
 * @param rootLevel    of loggers that are not named.
 * @param loggerLevels by the name of a logger; holds for those below it.
 */
public record LogSpec(Level rootLevel, Map<String, Level> loggerLevels) {
    /** What holds when nobody says anything. */
    public static final LogSpec DEFAULT = new LogSpec(Level.INFO, Map.of());

    /** Names of levels, from the quietest. */
    static final List<String> LEVELS = List.of("off", "error", "warn", "info", "debug", "trace");

    /**
     * Copies the map.
     *
     * @param rootLevel    of loggers that are not named.
     * @param loggerLevels by name.
     */
    public LogSpec {
        loggerLevels = Map.copyOf(loggerLevels);
    }

    /**
     * Parse a specification.
     *
     * @param text levels and {@code LOGGER=LEVEL}, separated by commas; of several for one logger the last counts.
     * @return the specification.
     * @throws IllegalArgumentException naming an unknown level or logger, and what is known.
     */
    public static LogSpec parse(final String text) {
        Level root = DEFAULT.rootLevel;
        final Map<String, Level> loggers = new TreeMap<>();
        for (final String entry : text.split(",")) {
            final String directive = entry.trim();
            final int equals = directive.indexOf('=');
            if (equals >= 0) {
                final String name = directive.substring(0, equals).trim();
                checkLogger(name);
                loggers.put(name, level(directive.substring(equals + 1).trim(), directive));
            } else {
                root = level(directive, directive);
            }
        }
        return new LogSpec(root, loggers);
    }

    /** The level of a directive; the message names both. */
    static Level level(final String text, final String directive) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "off" -> Level.OFF;
            case "error" -> Level.ERROR;
            case "warn" -> Level.WARN;
            case "info" -> Level.INFO;
            case "debug" -> Level.DEBUG;
            case "trace" -> Level.TRACE;
            default ->
                throw new IllegalArgumentException("unknown log level: value='" + text + "', directive='" + directive
                        + "'; known are: " + String.join(", ", LEVELS) + ", and LOGGER=LEVEL, separated by commas");
        };
    }

    /** Libraries have loggers of any name; of our own a wrong one is a slip of the pen. */
    private static void checkLogger(final String name) {
        final boolean isOurs = name.equals(LogNames.ALL) || name.startsWith(LogNames.ALL + ".");
        if (name.isEmpty() || isOurs && !LogNames.KNOWN.contains(name)) {
            throw new IllegalArgumentException("unknown logger: value='" + name + "'; known are: "
                    + String.join(", ", LogNames.KNOWN) + ", and those of libraries");
        }
    }

    /** What {@link #parse(String)} reads. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(rootLevel.toString().toLowerCase(Locale.ROOT));
        new TreeMap<>(loggerLevels)
                .forEach((name, level) -> text.append(',')
                        .append(name)
                        .append('=')
                        .append(level.toString().toLowerCase(Locale.ROOT)));
        return text.toString();
    }
}
