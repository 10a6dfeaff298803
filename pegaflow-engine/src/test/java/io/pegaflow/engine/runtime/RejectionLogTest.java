package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.engine.core.CloseReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionLogTest {
    private final List<String> reports = new ArrayList<>();
    private final RejectionLog log = new RejectionLog(new EngineListener() {
        @Override
        public void onConnected(final int connectionId, final String clientName, final long pid, final int credits) {}

        @Override
        public void onDisconnected(
                final int connectionId, final String clientName, final long pid, final CloseReason reason) {}

        @Override
        public void onKernelTransfers(final String instanceName) {}

        @Override
        public void onPoolSmaller(final String text) {}

        @Override
        public void onDevice(final int deviceId, final boolean isLost, final String text) {}

        @Override
        public void onRejected(final String what, final long repeats) {
            reports.add(what + " x" + repeats);
        }

        @Override
        public void onError(final String agentName, final Throwable error, final boolean fatal) {
            reports.add(agentName + " " + error.getMessage());
        }
    });

    @Test
    void shouldReportFirstAtOnceAndOthersAsSum() {
        for (int i = 0; i < 1_000; i++) {
            log.report(Rejection.FOREIGN, i, 5, 6, 7);
        }
        log.report(Rejection.FOREIGN, RejectionLog.INTERVAL_NS, 8, 9, 10);
        assertEquals(
                List.of(
                        "foreign message on the request stream: sessionId=5, length=6, schemaId=7 x1",
                        "foreign message on the request stream: sessionId=8, length=9, schemaId=10 x1000"),
                reports);
    }

    @Test
    void shouldLimitEachKindByItself() {
        log.report(Rejection.FOREIGN, 0, 1, 2, 3);
        log.report(Rejection.CREDITS, 0, 1, 17, 16);
        log.report(0, new IllegalStateException("broken"));
        log.report(1, new IllegalStateException("broken"));
        assertEquals(
                List.of(
                        "foreign message on the request stream: sessionId=1, length=2, schemaId=3 x1",
                        "client sends beyond its credits: sessionId=1, inFlight=17, credits=16 x1",
                        "pf-engine broken"),
                reports);
    }

    @Test
    void shouldReportOnClockThatStartsNegative() {
        log.report(Rejection.FOREIGN, Long.MIN_VALUE + 5, 1, 2, 3);
        log.report(Rejection.FOREIGN, Long.MIN_VALUE + 6, 1, 2, 3);
        assertEquals(1, reports.size());
    }
}
