package io.pegaflow.agent.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;

/**
 * Lets the first lines of a kind through and counts the others: as long as they keep coming, one line an interval stands for
 * them, with their number and the latest. Lines are of a kind when logger, level and text without its arguments are the same.
 * Any thread may call.
 */
final class RepeatLimiter {
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    static final int LINES_OF_PROBLEMS = 10;
    static final int LINES_OF_NEWS = 100;

    /** Texts that are put together before they are logged must not fill the memory: beyond this they are one kind. */
    static final int MAX_KINDS = 1024;

    private static final Kind OTHERS = new Kind("", Level.OFF, "");

    private final Map<Kind, Window> windows = new HashMap<>();
    private final NanoClock clock;
    private final Consumer<ILoggingEvent> out;

    RepeatLimiter(final NanoClock clock, final Consumer<ILoggingEvent> out) {
        this.clock = clock;
        this.out = out;
    }

    synchronized void onEvent(final ILoggingEvent event) {
        final long nowNs = clock.nanoTime();
        final Window window = windowOf(new Kind(event.getLoggerName(), event.getLevel(), event.getMessage()), nowNs);
        roll(window, nowNs);
        if (window.admitted < limit(event.getLevel())) {
            window.admitted++;
            out.accept(event);
        } else {
            window.suppressed++;
            window.latest = event;
        }
    }

    /** Write the sums that are due; called from time to time, for floods that have ended. */
    synchronized void onTick() {
        final long nowNs = clock.nanoTime();
        windows.values().removeIf(window -> {
            roll(window, nowNs);
            return window.admitted == 0;
        });
    }

    /** Write all sums, due or not. */
    synchronized void flush() {
        final long nowNs = clock.nanoTime();
        windows.values().forEach(window -> sumUp(window, nowNs));
    }

    private Window windowOf(final Kind kind, final long nowNs) {
        final boolean isOneMore = windows.size() >= MAX_KINDS && !windows.containsKey(kind);
        return windows.computeIfAbsent(isOneMore ? OTHERS : kind, key -> new Window(nowNs));
    }

    private void roll(final Window window, final long nowNs) {
        if (nowNs - window.startNs >= INTERVAL_NS) {
            if (window.suppressed == 0) {
                window.admitted = 0;
            }
            sumUp(window, nowNs);
            window.startNs = nowNs;
        }
    }

    private void sumUp(final Window window, final long nowNs) {
        if (window.suppressed > 0) {
            out.accept(sum(window, TimeUnit.NANOSECONDS.toSeconds(nowNs - window.startNs)));
            window.suppressed = 0;
            window.latest = null;
        }
    }

    private static ILoggingEvent sum(final Window window, final long seconds) {
        final ILoggingEvent latest = window.latest;
        final LoggingEvent sum = new LoggingEvent();
        sum.setLoggerName(latest.getLoggerName());
        sum.setLevel(latest.getLevel());
        sum.setThreadName(latest.getThreadName());
        sum.setInstant(latest.getInstant());
        sum.setMDCPropertyMap(Map.of());
        sum.setMessage("repeated lines suppressed: count=" + window.suppressed + ", seconds=" + seconds + ", latest='"
                + latest.getFormattedMessage() + "'");
        return sum;
    }

    private static int limit(final Level level) {
        return level.isGreaterOrEqual(Level.WARN) ? LINES_OF_PROBLEMS : LINES_OF_NEWS;
    }

    private record Kind(String logger, Level level, String text) {}

    private static final class Window {
        private long startNs;
        private int admitted;
        private long suppressed;
        private ILoggingEvent latest;

        Window(final long startNs) {
            this.startNs = startNs;
        }
    }
}
