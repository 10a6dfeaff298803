package io.pegaflow.engine.runtime;

import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.RequestLatencies;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.engine.runtime.latency.Stage;
import io.pegaflow.ipc.ErrorCode;
import org.agrona.concurrent.NanoClock;

/** Counts requests by operation and outcome, and measures their stages. Owned by the engine's thread; allocates nothing. */
final class RequestMeter {
    /** Stands for success among the codes of errors: no reply ever bears the code it has there. */
    static final int OK = 0;

    private final long[][][] answers =
            new long[RequestTransport.values().length][Operation.values().length][ErrorCode.values().length];
    private final RequestLatencies latencies;
    private final NanoClock clock;
    private final boolean isOn;
    private Operation taking;
    private RequestTransport takingFrom;
    private long turnNs;

    RequestMeter(final RequestLatencies latencies, final NanoClock clock) {
        this.latencies = latencies;
        this.clock = clock;
        isOn = latencies.isOn();
    }

    /** A request's turn has come; the core sees it next. */
    void onTurn(final Connection connection, final int templateId, final long correlationId, final long arrivalNs) {
        taking = Operation.ofTemplate(templateId);
        if (taking != null) {
            takingFrom = connection.transport;
            turnNs = nowNs();
            connection.requests.add(correlationId, arrivalNs, taking);
            record(takingFrom, taking, Stage.QUEUED, turnNs - arrivalNs);
        }
    }

    /** The core has decided what to do about it. */
    void onDecided() {
        if (taking != null) {
            if (Stage.ADMITTED.isStageOf(taking)) {
                record(takingFrom, taking, Stage.ADMITTED, nowNs() - turnNs);
            }
            taking = null;
        }
    }

    /** Its copies have ended; the reply follows. */
    void onCopied(final Operation operation, final long bytes, final long copyNs) {
        if (bytes > 0) {
            record(latencies.transports().get(0), operation, Stage.COPIED, copyNs);
        }
    }

    /** A reply goes out, or would if there were room: {@link #OK} or the code of an error. */
    void onAnswered(final Connection connection, final long correlationId, final int code) {
        final int index = connection.requests.find(correlationId);
        if (index == InFlightRequests.NONE) {
            return;
        }
        final Operation operation = connection.requests.operation(index);
        final long nowNs = nowNs();
        final RequestTransport transport = connection.transport;
        final Stage outcome = code == OK ? Stage.TOTAL : Stage.FAILED;
        record(transport, operation, outcome, nowNs - connection.requests.arrivalNs(index));
        connection.requests.remove(index);
        answers[transport.ordinal()][operation.ordinal()][code]++;
        if (operation == taking) {
            // Answered in its turn: that time does for both.
            taking = null;
            record(transport, operation, Stage.ADMITTED, nowNs - turnNs);
        }
    }

    /** A request was turned away before it was one in flight. */
    void onRefused(final RequestTransport transport, final int templateId, final ErrorCode errorCode) {
        final Operation operation = Operation.ofTemplate(templateId);
        if (operation != null) {
            answers[transport.ordinal()][operation.ordinal()][errorCode.code()]++;
        }
    }

    long answers(final RequestTransport transport, final Operation operation, final int code) {
        return answers[transport.ordinal()][operation.ordinal()][code];
    }

    /** What is not recorded need not be measured. */
    private long nowNs() {
        return isOn ? clock.nanoTime() : 0;
    }

    private void record(
            final RequestTransport transport, final Operation operation, final Stage stage, final long durationNs) {
        if (isOn && stage.isStageOf(operation)) {
            latencies.of(transport, operation, stage).record(durationNs);
        }
    }
}
