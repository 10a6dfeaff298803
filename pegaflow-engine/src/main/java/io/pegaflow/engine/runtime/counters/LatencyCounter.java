package io.pegaflow.engine.runtime.counters;

import io.pegaflow.engine.runtime.latency.Operation;
import io.pegaflow.engine.runtime.latency.Stage;

/** Figures of the durations of a stage of an operation since the start of the agent; at most a second old while it runs. */
public enum LatencyCounter {
    /** How many there were. */
    COUNT("count", CounterUnit.COUNT, 0),
    /** Half of them were not longer. */
    P50_NS("p50 ns", CounterUnit.NANOSECONDS, 50),
    /** 90 % of them were not longer. */
    P90_NS("p90 ns", CounterUnit.NANOSECONDS, 90),
    /** 99 % of them were not longer. */
    P99_NS("p99 ns", CounterUnit.NANOSECONDS, 99),
    /** 99.9 % of them were not longer. */
    P99_9_NS("p99.9 ns", CounterUnit.NANOSECONDS, 99.9),
    /** 99.99 % of them were not longer. */
    P99_99_NS("p99.99 ns", CounterUnit.NANOSECONDS, 99.99),
    /** The longest. */
    MAX_NS("max ns", CounterUnit.NANOSECONDS, 100);

    private static final int TYPE_ID_BASE = 3000;
    private static final int IDS_PER_STAGE = 8;
    private static final int STAGES_PER_OPERATION = 8;

    private final String label;
    private final CounterUnit unit;
    private final double percentile;

    LatencyCounter(final String label, final CounterUnit unit, final double percentile) {
        this.label = label;
        this.unit = unit;
        this.percentile = percentile;
    }

    /**
     * Type id in the counters file.
     *
     * @param operation of the requests.
     * @param stage     of the operation.
     * @return the id; never reused.
     */
    public int typeId(final Operation operation, final Stage stage) {
        return TYPE_ID_BASE
                + (operation.ordinal() * STAGES_PER_OPERATION + stage.ordinal()) * IDS_PER_STAGE
                + ordinal();
    }

    /**
     * Label in the counters file.
     *
     * @param operation of the requests.
     * @param stage     of the operation.
     * @return the label.
     */
    public String label(final Operation operation, final Stage stage) {
        return "latency: " + operation + " " + stage + " " + label;
    }

    /**
     * What it counts.
     *
     * @return the unit.
     */
    public CounterUnit unit() {
        return unit;
    }

    /**
     * Which part of the durations it bounds.
     *
     * @return percent, 0 for the count.
     */
    public double percentile() {
        return percentile;
    }
}
