package io.pegaflow.agent.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets levels in the log of this process. */
public final class LogLevels {
    private LogLevels() {}

    /**
     * Set all levels of a specification.
     *
     * @param spec to set.
     */
    public static void apply(final LogSpec spec) {
        final ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(spec.rootLevel());
            spec.loggerLevels().forEach((name, level) -> context.getLogger(name).setLevel(level));
        }
    }
}
