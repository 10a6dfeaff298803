package io.pegaflow.engine.runtime.counters;

/** The counters every device has; the key of such a counter is the device's global ordinal, an int. */
public enum DeviceCounter {
    /** 1 while the device is lost, else 0. */
    LOST(2101, "lost", CounterUnit.COUNT);

    private final int typeId;
    private final String label;
    private final CounterUnit unit;

    DeviceCounter(final int typeId, final String label, final CounterUnit unit) {
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
     * Text behind the device's number in the label.
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
