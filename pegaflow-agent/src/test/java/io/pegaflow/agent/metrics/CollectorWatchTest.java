package io.pegaflow.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectorWatchTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger("test");
    private boolean isThere = true;
    private Exception failure = new ConnectException("Connection refused");
    private final CollectorWatch watch =
            new CollectorWatch(new ScriptedExporter(), "http://collector:4321", new ExportCounts(), logger);

    private final class ScriptedExporter implements MetricExporter {
        @Override
        public CompletableResultCode export(final Collection<MetricData> metrics) {
            return isThere
                    ? CompletableResultCode.ofSuccess()
                    : CompletableResultCode.ofExceptionalFailure(new IllegalStateException("outer", failure));
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(final InstrumentType instrumentType) {
            return AggregationTemporality.CUMULATIVE;
        }
    }

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    private void export(final int times) {
        for (int i = 0; i < times; i++) {
            watch.export(List.of());
        }
    }

    @Test
    void shouldSayThatTheCollectorDoesNotAnswer() {
        isThere = false;
        failure = new InterruptedIOException("timeout");
        failure.initCause(new IOException("stream was reset: CANCEL"));
        export(1);

        final String line = log.list.get(0).getFormattedMessage();
        assertTrue(line.contains("cause=no answer in time;"), line);
    }

    @Test
    void shouldWarnOnceHoweverLongTheCollectorIsAway() {
        isThere = false;
        export(1_000);

        assertEquals(1, log.list.size());
        assertEquals(Level.WARN, log.list.get(0).getLevel());
        final String line = log.list.get(0).getFormattedMessage();
        assertTrue(
                line.contains("http://collector:4321")
                        && line.contains("Connection refused")
                        && line.contains("--metrics-otel-endpoint"),
                line);
    }

    @Test
    void shouldSayOnceThatItIsBack() {
        export(3);
        isThere = false;
        export(7);
        isThere = true;
        export(3);

        assertEquals(2, log.list.size());
        assertTrue(log.list.get(1).getFormattedMessage().contains("failedExports=7"));
        isThere = false;
        export(2);
        assertEquals(3, log.list.size());
    }

    @Test
    void shouldNoteEveryExportAtDebugLevel() {
        logger.setLevel(Level.DEBUG);
        export(2);

        assertEquals(2, log.list.size());
        assertTrue(log.list.get(0).getFormattedMessage().startsWith("Exporting metrics"));
    }
}
