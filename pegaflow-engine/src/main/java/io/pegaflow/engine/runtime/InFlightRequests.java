package io.pegaflow.engine.runtime;

import io.pegaflow.engine.runtime.latency.Operation;

/** When the requests of one connection came that are not answered yet. At most as many as it has credits; allocates nothing. */
final class InFlightRequests {
    static final int NONE = -1;

    private final long[] correlationIds;
    private final long[] arrivalsNs;
    private final Operation[] operations;
    private int count;

    InFlightRequests(final int credits) {
        correlationIds = new long[credits];
        arrivalsNs = new long[credits];
        operations = new Operation[credits];
    }

    void add(final long correlationId, final long arrivalNs, final Operation operation) {
        if (count < correlationIds.length) {
            correlationIds[count] = correlationId;
            arrivalsNs[count] = arrivalNs;
            operations[count] = operation;
            count++;
        }
    }

    /** The latest of those with this id, or {@link #NONE}: a client that uses one twice at a time mixes up its own figures. */
    int find(final long correlationId) {
        for (int i = count - 1; i >= 0; i--) {
            if (correlationIds[i] == correlationId) {
                return i;
            }
        }
        return NONE;
    }

    long arrivalNs(final int index) {
        return arrivalsNs[index];
    }

    Operation operation(final int index) {
        return operations[index];
    }

    void remove(final int index) {
        count--;
        correlationIds[index] = correlationIds[count];
        arrivalsNs[index] = arrivalsNs[count];
        operations[index] = operations[count];
    }

    int count() {
        return count;
    }
}
