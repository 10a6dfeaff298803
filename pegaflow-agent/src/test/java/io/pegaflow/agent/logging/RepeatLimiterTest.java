package io.pegaflow.agent.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;

class RepeatLimiterTest {
    private final LoggerContext context = new LoggerContext();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<String> lines = new ArrayList<>();
    private final RepeatLimiter limiter =
            new RepeatLimiter(clock, event -> lines.add(event.getLevel() + " " + event.getFormattedMessage()));

    @Test
    void shouldLetFirstProblemsThroughAndCountOthers() {
        log(Level.WARN, "bad thing: value={}", 50);
        assertEquals(RepeatLimiter.LINES_OF_PROBLEMS, lines.size());
        assertEquals("WARN bad thing: value=0", lines.get(0));
        advanceSeconds(10);
        limiter.onTick();
        assertEquals(RepeatLimiter.LINES_OF_PROBLEMS + 1, lines.size());
        assertEquals(
                "WARN repeated lines suppressed: count=40, seconds=10, latest='bad thing: value=49'",
                lines.get(lines.size() - 1));
    }

    @Test
    void shouldSayOneLineAnIntervalAsLongAsTheyKeepComing() {
        log(Level.ERROR, "bad", 20);
        for (int interval = 1; interval <= 5; interval++) {
            advanceSeconds(10);
            log(Level.ERROR, "bad", 1000);
            assertEquals(RepeatLimiter.LINES_OF_PROBLEMS + interval, lines.size(), lines::toString);
        }
        assertTrue(lines.get(lines.size() - 1).contains("count=1000,"), lines::toString);
    }

    @Test
    void shouldForgetFloodOnceItWasQuiet() {
        log(Level.ERROR, "bad", 20);
        advanceSeconds(10);
        limiter.onTick();
        advanceSeconds(10);
        limiter.onTick();
        lines.clear();
        log(Level.ERROR, "bad", 3);
        assertEquals(List.of("ERROR bad", "ERROR bad", "ERROR bad"), lines);
    }

    @Test
    void shouldCountKindsApart() {
        log(Level.WARN, "one {}", 20);
        log(Level.ERROR, "one {}", 20);
        log(Level.WARN, "other {}", 20);
        assertEquals(3 * RepeatLimiter.LINES_OF_PROBLEMS, lines.size());
        log(Level.INFO, "news {}", 1000);
        assertEquals(3 * RepeatLimiter.LINES_OF_PROBLEMS + RepeatLimiter.LINES_OF_NEWS, lines.size());
    }

    @Test
    void shouldLeaveSteadyTrickleAlone() {
        for (int i = 0; i < 100; i++) {
            log(Level.WARN, "now and then", 1);
            advanceSeconds(2);
            limiter.onTick();
        }
        assertEquals(100, lines.size());
    }

    @Test
    void shouldSumUpWhatIsLeftAtTheEnd() {
        log(Level.WARN, "bad", 12);
        limiter.flush();
        limiter.flush();
        assertEquals("WARN repeated lines suppressed: count=2, seconds=0, latest='bad'", lines.get(lines.size() - 1));
        assertEquals(RepeatLimiter.LINES_OF_PROBLEMS + 1, lines.size());
    }

    @Test
    void shouldTakeTextsBeyondMemoryAsOneKind() {
        for (int i = 0; i < 10_000; i++) {
            limiter.onEvent(event(Level.WARN, "text put together: " + i, 0));
        }
        assertEquals(RepeatLimiter.MAX_KINDS + RepeatLimiter.LINES_OF_PROBLEMS, lines.size());
    }

    private void log(final Level level, final String format, final int times) {
        for (int i = 0; i < times; i++) {
            limiter.onEvent(event(level, format, i));
        }
    }

    private ILoggingEvent event(final Level level, final String format, final int argument) {
        return new LoggingEvent("here", context.getLogger("test"), level, format, null, new Object[] {argument});
    }

    private void advanceSeconds(final int seconds) {
        clock.advance(TimeUnit.SECONDS.toNanos(seconds));
    }
}
