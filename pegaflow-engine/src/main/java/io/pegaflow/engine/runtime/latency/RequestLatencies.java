package io.pegaflow.engine.runtime.latency;

import java.util.List;

/**
 * A recorder for every stage of every operation, and for each transport where the stage is an outcome. The engine's thread
 * records, one other thread reads.
 */
public final class RequestLatencies {
    private static final int TRANSPORTS = RequestTransport.values().length;

    private final LatencyRecorder[][][] recorders =
            new LatencyRecorder[TRANSPORTS][Operation.values().length][Stage.values().length];
    private final List<RequestTransport> transports;
    private final boolean isOn;

    /** All of them, empty, for requests over shared memory alone. */
    public RequestLatencies() {
        this(List.of(RequestTransport.IPC), true);
    }

    /**
     * All of them, empty.
     *
     * @param transports by which requests can come, one at least.
     * @param isOn       whether anything is to be recorded; otherwise they stay empty.
     */
    public RequestLatencies(final List<RequestTransport> transports, final boolean isOn) {
        this.transports = List.copyOf(transports);
        this.isOn = isOn;
        for (final Operation operation : Operation.values()) {
            for (final Stage stage : Stage.values()) {
                if (stage.isStageOf(operation)) {
                    addRecorders(operation, stage);
                }
            }
        }
    }

    private void addRecorders(final Operation operation, final Stage stage) {
        final LatencyRecorder shared = new LatencyRecorder();
        for (final RequestTransport transport : transports) {
            recorders[transport.ordinal()][operation.ordinal()][stage.ordinal()] =
                    stage.isOutcome() ? new LatencyRecorder() : shared;
        }
    }

    /**
     * By which ways requests can come.
     *
     * @return the transports, in order.
     */
    public List<RequestTransport> transports() {
        return transports;
    }

    /**
     * Is anything to be recorded?
     *
     * @return whether durations are worth being measured.
     */
    public boolean isOn() {
        return isOn;
    }

    /**
     * The recorder of a stage.
     *
     * @param transport of the request, one of {@link #transports}; of no matter unless the stage is an outcome.
     * @param operation of the request.
     * @param stage     one for which {@link Stage#isStageOf(Operation)} holds.
     * @return the recorder; null for another stage or transport.
     */
    public LatencyRecorder of(final RequestTransport transport, final Operation operation, final Stage stage) {
        return recorders[transport.ordinal()][operation.ordinal()][stage.ordinal()];
    }
}
