package io.pegaflow.engine.runtime.counters;

/** The counters every agent has; the key of such a counter is the agent's name in US-ASCII. */
public enum AgentCounter {
    /** Sum of the work its duty cycles did. */
    WORK_DONE(2001, "work done", CounterUnit.COUNT),
    /** The longest duty cycle that did work. */
    MAX_DUTY_CYCLE_NS(2002, "longest duty cycle", CounterUnit.NANOSECONDS),
    /** Duty cycles that did work and took longer than the threshold. */
    DUTY_CYCLES_OVER_THRESHOLD(2003, "duty cycles over threshold", CounterUnit.COUNT),
    /** What its duty cycles threw. */
    ERRORS(2004, "errors", CounterUnit.COUNT);

    private final int typeId;
    private final String label;
    private final CounterUnit unit;

    AgentCounter(final int typeId, final String label, final CounterUnit unit) {
        this.typeId = typeId;
        this.label = label;
        this.unit = unit;
    }

    /**
     * Type id in the counters file.
     *
     * @return the id; never reused.
     */
    public int typeId() {
        return typeId;
    }

    /**
     * Text behind the agent's name in the label.
     *
     * @return the text.
     */
    public String label() {
        return label;
    }

    /**
     * What it counts.
     *
     * @return the unit.
     */
    public CounterUnit unit() {
        return unit;
    }
}
