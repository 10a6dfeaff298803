package io.pegaflow.engine.runtime.latency;

/** A recorder for every stage of every operation. The engine's thread records, one other thread reads. */
public final class RequestLatencies {
    private final LatencyRecorder[][] recorders = new LatencyRecorder[Operation.values().length][Stage.values().length];

    /** All of them, empty. */
    public RequestLatencies() {
        for (final Operation operation : Operation.values()) {
            for (final Stage stage : Stage.values()) {
                if (stage.isStageOf(operation)) {
                    recorders[operation.ordinal()][stage.ordinal()] = new LatencyRecorder();
                }
            }
        }
    }

    /**
     * The recorder of a stage.
     *
     * @param operation of the request.
     * @param stage     one for which {@link Stage#isStageOf(Operation)} holds.
     * @return the recorder; null for another stage.
     */
    public LatencyRecorder of(final Operation operation, final Stage stage) {
        return recorders[operation.ordinal()][stage.ordinal()];
    }
}
