package io.pegaflow.agent.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The log of an agent as its configuration writes it. */
class LogFormatTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)";

    @Test
    void shouldBeOneLineWithTimeLevelThreadAndLogger() throws JoranException {
        final String[] lines = linesOf(logger -> logger.warn("value={}", 7));
        assertEquals(1, lines.length, () -> String.join("\n", lines));
        assertTrue(lines[0].matches(TIME + " WARN  \\[main] pegaflow\\.engine: value=7"), lines[0]);
    }

    @Test
    void shouldLetNobodyBeginLineOfHisOwn() throws JoranException {
        final String[] lines = linesOf(logger -> logger.info("name='{}'", "a\nERROR b\r\u001b[31m"));
        assertEquals(1, lines.length, () -> String.join("\n", lines));
        assertTrue(lines[0].endsWith("name='a?ERROR b??[31m'"), lines[0]);
    }

    @Test
    void shouldLimitRepeatedLinesAndSayHowMany() throws JoranException {
        final String[] lines = linesOf(logger -> {
            for (int i = 0; i < 500; i++) {
                logger.warn("again: value={}", i);
            }
        });
        assertEquals(RepeatLimiter.LINES_OF_PROBLEMS + 1, lines.length, () -> String.join("\n", lines));
        assertTrue(
                lines[RepeatLimiter.LINES_OF_PROBLEMS].contains(
                        "repeated lines suppressed: count=490, seconds=0, latest='again: value=499'"),
                lines[RepeatLimiter.LINES_OF_PROBLEMS]);
    }

    private static String[] linesOf(final Consumer<Logger> action) throws JoranException {
        final ByteArrayOutputStream captured = new ByteArrayOutputStream();
        final LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        final JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
        final AsyncAppender async =
                (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("ASYNC");
        ((StandardErrorAppender) async.getAppender("STDERR")).setOutputStream(captured);
        action.accept(context.getLogger(LogNames.ENGINE));
        context.stop();
        return captured.toString(StandardCharsets.UTF_8).split("\n");
    }
}
