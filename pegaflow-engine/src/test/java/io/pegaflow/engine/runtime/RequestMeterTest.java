package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RequestMeterTest {
    private static final int CREDITS = 4;

    private final RequestLatencies latencies = new RequestLatencies();
    private final Connection connection =
            new Connection(1, new ConnectOffer(1, 1, 1, 1, 1, 1, 1, CREDITS, 1, "c"), CREDITS, 1, 0, 1, null, null);
    private long nowNs = 1_000;
    private final RequestMeter meter = new RequestMeter(latencies, () -> nowNs);

    private void assertRecorded(final Operation operation, final Stage stage, final long durationNs) {
        final Histogram recorded =
                latencies.of(RequestTransport.IPC, operation, stage).takeInterval(null);
        assertEquals(1, recorded.getTotalCount(), operation + " " + stage);
        assertEquals(durationNs, recorded.getMaxValue(), durationNs * 0.01, operation + " " + stage);
    }

    private void assertNothing(final Operation operation, final Stage stage) {
        assertEquals(
                0,
                latencies
                        .of(RequestTransport.IPC, operation, stage)
                        .takeInterval(null)
                        .getTotalCount(),
                operation + " " + stage);
    }

    @Test
    void shouldMeasureWhatIsAnsweredInItsTurn() {
        meter.onTurn(connection, QueryRequestDecoder.TEMPLATE_ID, 7, 400);
        nowNs = 1_300;
        meter.onAnswered(connection, 7, RequestMeter.OK);
        nowNs = 9_999;
        meter.onDecided();

        assertRecorded(Operation.QUERY, Stage.QUEUED, 600);
        assertRecorded(Operation.QUERY, Stage.ADMITTED, 300);
        assertRecorded(Operation.QUERY, Stage.TOTAL, 900);
        assertNothing(Operation.QUERY, Stage.FAILED);
        assertEquals(1, meter.answers(RequestTransport.IPC, Operation.QUERY, RequestMeter.OK));
        assertEquals(0, connection.requests.count());
    }

    @Test
    void shouldMeasureWhatIsAnsweredLater() {
        meter.onTurn(connection, SaveRequestDecoder.TEMPLATE_ID, 7, 900);
        nowNs = 1_200;
        meter.onDecided();
        meter.onTurn(connection, LoadRequestDecoder.TEMPLATE_ID, 8, 1_100);
        meter.onDecided();
        nowNs = 50_900;
        meter.onCopied(Operation.SAVE, 4_096, 40_000);
        meter.onAnswered(connection, 7, RequestMeter.OK);

        assertRecorded(Operation.SAVE, Stage.ADMITTED, 200);
        assertRecorded(Operation.SAVE, Stage.COPIED, 40_000);
        assertRecorded(Operation.SAVE, Stage.TOTAL, 50_000);
        assertNothing(Operation.LOAD, Stage.TOTAL);
        nowNs = 101_100;
        meter.onAnswered(connection, 8, ErrorCode.COPY_FAILED.code());
        assertRecorded(Operation.LOAD, Stage.FAILED, 100_000);
        assertNothing(Operation.LOAD, Stage.TOTAL);
        assertEquals(1, meter.answers(RequestTransport.IPC, Operation.LOAD, ErrorCode.COPY_FAILED.code()));
    }

    @Test
    void shouldNotMeasureACopyOfNothing() {
        meter.onTurn(connection, SaveRequestDecoder.TEMPLATE_ID, 7, 900);
        meter.onCopied(Operation.SAVE, 0, 0);
        meter.onAnswered(connection, 7, RequestMeter.OK);

        assertNothing(Operation.SAVE, Stage.COPIED);
    }

    @Test
    void shouldCountWhatIsTurnedAway() {
        meter.onRefused(RequestTransport.IPC, LoadRequestDecoder.TEMPLATE_ID, ErrorCode.TOO_MANY_REQUESTS);

        assertEquals(1, meter.answers(RequestTransport.IPC, Operation.LOAD, ErrorCode.TOO_MANY_REQUESTS.code()));
        assertNothing(Operation.LOAD, Stage.FAILED);
    }

    @Test
    void shouldForgetNoRequestWhenIdsRepeat() {
        for (int i = 0; i < CREDITS; i++) {
            meter.onTurn(connection, LoadRequestDecoder.TEMPLATE_ID, 7, 900);
            meter.onDecided();
        }
        for (int i = 0; i < CREDITS; i++) {
            meter.onAnswered(connection, 7, RequestMeter.OK);
        }
        meter.onAnswered(connection, 7, RequestMeter.OK);

        assertEquals(CREDITS, meter.answers(RequestTransport.IPC, Operation.LOAD, RequestMeter.OK));
        assertEquals(0, connection.requests.count());
    }
}
