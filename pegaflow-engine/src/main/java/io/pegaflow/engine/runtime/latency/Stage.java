package io.pegaflow.engine.runtime.latency;

/** A part of the life of a request, or all of it. Times are those of the engine's clock, taken on its thread. */
public enum Stage {
    /** From the poll that found the request to its turn: behind other requests, and until there was room for the reply. */
    QUEUED,
    /** From its turn until the core had decided: copies are on their way, or the answer is given. */
    ADMITTED,
    /** From the start of its first copy to the end of its last; only of a save or load that copied something. */
    COPIED,
    /** From the poll that found it to its reply, of requests that succeeded. */
    TOTAL,
    /** The same of requests that were answered with an error. */
    FAILED;

    /**
     * Does it end with the reply, so that it is recorded for each transport apart? What is within the engine is not.
     *
     * @return whether it does.
     */
    public boolean isOutcome() {
        return this == TOTAL || this == FAILED;
    }

    /**
     * Is this stage recorded for an operation?
     *
     * @param operation which.
     * @return whether it is.
     */
    public boolean isStageOf(final Operation operation) {
        return switch (this) {
            case QUEUED, ADMITTED -> operation.isTransfer() || operation == Operation.QUERY;
            case COPIED -> operation.isTransfer();
            case TOTAL, FAILED -> true;
        };
    }
}
