package io.pegaflow.agent.logging;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;

/**
 * What a library says with the JDK's loggers, in our log. It would go to standard error otherwise, with a stack trace for what a
 * peer did wrong, as often as the peer likes.
 */
public final class LibraryLog extends Handler {
    /** Held, for a logger of the JDK that nobody holds forgets what it was told. */
    private static final Set<java.util.logging.Logger> LIBRARIES = ConcurrentHashMap.newKeySet();

    private final SimpleFormatter formatter = new SimpleFormatter();
    private final Logger logger;
    private final Level errorLevel;

    private LibraryLog(final Logger logger, final Level errorLevel) {
        this.logger = logger;
        this.errorLevel = errorLevel;
    }

    /**
     * Lead it there; once more makes no difference.
     *
     * @param library    root of the library's loggers.
     * @param logger     takes what it says, at debug level.
     * @param errorLevel from this level on it is an error; {@link Level#OFF} for never.
     */
    public static synchronized void redirect(final String library, final Logger logger, final Level errorLevel) {
        final java.util.logging.Logger from = java.util.logging.Logger.getLogger(library);
        if (LIBRARIES.add(from)) {
            from.setUseParentHandlers(false);
            from.addHandler(new LibraryLog(logger, errorLevel));
        }
    }

    @Override
    public void publish(final LogRecord entry) {
        final String text = formatter.formatMessage(entry);
        if (entry.getLevel().intValue() >= errorLevel.intValue()) {
            logger.error("{}: {}", entry.getLoggerName(), text, entry.getThrown());
        } else if (logger.isDebugEnabled()) {
            logger.debug("{}: {}", entry.getLoggerName(), text, entry.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
