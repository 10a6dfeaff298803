package io.pegaflow.agent.logging;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Lines that this process could not log, because its standard error could not be written to. */
public final class LogLosses {
    private static final AtomicLong LINES = new AtomicLong();
    private static ErrorFile errors;
    private static IOException unreported;

    private LogLosses() {}

    /**
     * Lines lost so far.
     *
     * @return how many since the start of the process.
     */
    public static long lines() {
        return LINES.get();
    }

    /**
     * Keep the first loss, and the first after lines could be written again, with the errors of an agent.
     *
     * @param file of the agent.
     * @return ends it when closed.
     */
    public static AutoCloseable reportTo(final ErrorFile file) {
        synchronized (LogLosses.class) {
            errors = file;
            if (unreported != null) {
                file.record(unreported, false);
                unreported = null;
            }
        }
        return LogLosses::stopReporting;
    }

    private static synchronized void stopReporting() {
        errors = null;
    }

    static void onLost(final IOException cause, final boolean isFirst) {
        LINES.incrementAndGet();
        if (isFirst) {
            report(new IOException("the log cannot be written: cause=" + cause.getMessage(), cause));
        }
    }

    private static synchronized void report(final IOException loss) {
        if (errors == null) {
            unreported = loss;
        } else {
            errors.record(loss, false);
        }
    }
}
