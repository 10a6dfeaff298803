package io.pegaflow.agent.metrics;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;

/**
 * What the OpenTelemetry library says, at debug level of our log. It would go to standard error otherwise, a stack trace for
 * every failed export, of which {@link CollectorWatch} speaks.
 */
final class LibraryLog extends Handler {
    /** Held, for a logger of the JDK that nobody holds forgets what it was told. */
    private static final java.util.logging.Logger LIBRARY = java.util.logging.Logger.getLogger("io.opentelemetry");

    private final SimpleFormatter formatter = new SimpleFormatter();
    private final Logger logger;

    private LibraryLog(final Logger logger) {
        this.logger = logger;
    }

    /** Lead it there; once more makes no difference. */
    static synchronized void redirectTo(final Logger logger) {
        LIBRARY.setUseParentHandlers(false);
        for (final Handler handler : LIBRARY.getHandlers()) {
            if (handler instanceof LibraryLog) {
                return;
            }
        }
        LIBRARY.addHandler(new LibraryLog(logger));
    }

    @Override
    public void publish(final LogRecord entry) {
        if (logger.isDebugEnabled()) {
            logger.debug("{}: {}", entry.getLoggerName(), formatter.formatMessage(entry), entry.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
