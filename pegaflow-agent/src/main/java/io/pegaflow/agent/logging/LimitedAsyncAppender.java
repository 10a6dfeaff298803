package io.pegaflow.agent.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;

/** An asynchronous appender that limits repeated lines before they take room in its queue. Named in {@code logback.xml}. */
public final class LimitedAsyncAppender extends AsyncAppender {
    private static final long TICK_S = 1;

    private final RepeatLimiter limiter = new RepeatLimiter(SystemNanoClock.INSTANCE, super::append);
    private ScheduledFuture<?> ticks;

    /** Without attached appender, as logback makes it. */
    public LimitedAsyncAppender() {}

    @Override
    public void start() {
        super.start();
        if (isStarted()) {
            ticks = getContext()
                    .getScheduledExecutorService()
                    .scheduleWithFixedDelay(limiter::onTick, TICK_S, TICK_S, TimeUnit.SECONDS);
        }
    }

    @Override
    public void stop() {
        if (isStarted()) {
            ticks.cancel(false);
            limiter.flush();
        }
        super.stop();
    }

    @Override
    protected void append(final ILoggingEvent event) {
        limiter.onEvent(event);
    }
}
