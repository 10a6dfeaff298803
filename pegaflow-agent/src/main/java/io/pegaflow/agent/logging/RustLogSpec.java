package io.pegaflow.agent.logging;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code RUST_LOG} that hosts of the Rust agent have set: levels of module paths such as {@code
 * info,pegaflow_core::storage=debug}. Modules of PegaFlow stand for our loggers, the most verbose one counts; modules of others
 * say nothing to us.
 */
public final class RustLogSpec {
    private static final Map<String, String> LOGGERS = Map.of(
            "pegaflow_core", LogNames.ENGINE,
            "pegaflow_transfer", LogNames.ENGINE,
            "pegaflow_server", LogNames.AGENT,
            "pegaflow", LogNames.ALL,
            "pegaflow_common", LogNames.ALL,
            "opentelemetry_sdk", LogNames.METRICS,
            "opentelemetry_otlp", LogNames.METRICS,
            "opentelemetry", LogNames.METRICS);

    private RustLogSpec() {}

    /**
     * Say the same in our words.
     *
     * @param text of the variable.
     * @return what {@link LogSpec#parse(String)} reads.
     * @throws IllegalArgumentException naming an unknown level, and what is known.
     */
    public static String translate(final String text) {
        Level root = LogSpec.DEFAULT.rootLevel();
        final Map<String, Level> loggers = new TreeMap<>();
        for (final String entry : withoutMessageFilter(text).split(",")) {
            final String directive = entry.trim();
            final int equals = directive.lastIndexOf('=');
            if (equals >= 0) {
                final String module = directive.substring(0, equals).trim();
                put(loggers, module, level(directive.substring(equals + 1).trim(), directive));
            } else if (isLevel(directive)) {
                root = level(directive, directive);
            } else {
                // A module alone means all of it; of modules that are not ours nothing is known here.
                put(loggers, directive, Level.TRACE);
            }
        }
        return new LogSpec(root, loggers).toString();
    }

    /** Or what was meant to be one: a level misspelled must not pass for a module nobody knows. */
    private static boolean isLevel(final String directive) {
        return directive.matches("[0-9]+")
                || LogSpec.LEVELS.stream().anyMatch(level -> isLike(directive.toLowerCase(Locale.ROOT), level));
    }

    /** The same letters in another order, or with one missing or doubled. */
    private static boolean isLike(final String word, final String level) {
        return !word.isEmpty()
                && word.charAt(0) == level.charAt(0)
                && Math.abs(word.length() - level.length()) <= 1
                && word.chars().allMatch(letter -> level.indexOf(letter) >= 0);
    }

    /** Rust counts levels, too. */
    private static Level level(final String text, final String directive) {
        return text.matches("[0-5]")
                ? LogSpec.level(LogSpec.LEVELS.get(text.charAt(0) - '0'), directive)
                : LogSpec.level(text, directive);
    }

    private static void put(final Map<String, Level> loggers, final String module, final Level level) {
        final String logger = LOGGERS.get(crateOf(module));
        if (logger != null) {
            loggers.merge(logger, level, (one, other) -> one.isGreaterOrEqual(other) ? other : one);
        }
    }

    private static String crateOf(final String module) {
        final int end = module.indexOf("::");
        return end < 0 ? module : module.substring(0, end);
    }

    /** What follows a slash selects messages by a regular expression. */
    private static String withoutMessageFilter(final String text) {
        final int slash = text.indexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }
}
