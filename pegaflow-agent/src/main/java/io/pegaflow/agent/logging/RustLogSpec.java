package io.pegaflow.agent.logging;

import ch.qos.logback.classic.Level;
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
            "pegaflow_common", LogNames.ALL);

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
            final String module =
                    equals < 0 ? directive : directive.substring(0, equals).trim();
            final String logger = LOGGERS.get(crateOf(module));
            if (equals >= 0) {
                final Level level =
                        LogSpec.level(directive.substring(equals + 1).trim());
                put(loggers, logger, level);
            } else if (logger != null) {
                put(loggers, logger, Level.TRACE);
            } else if (!directive.isEmpty()) {
                root = LogSpec.level(directive);
            }
        }
        return new LogSpec(root, loggers).toString();
    }

    private static void put(final Map<String, Level> loggers, final String logger, final Level level) {
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
