package io.pegaflow.engine.runtime.counters;

/** What is counted for each of the first namespaces, and for all others together. */
public enum NamespaceCounter {
    /** Bytes of sealed blocks now, without padding. */
    RESIDENT_BYTES("bytes resident"),
    /** Total of bytes copied from devices. */
    SAVED_BYTES("bytes saved"),
    /** Total of bytes copied to devices. */
    LOADED_BYTES("bytes loaded");

    /** Namespaces that are counted apart: the first so many. */
    public static final int MAX_NAMESPACES = 16;

    /** Stands for all other namespaces, and for one that really has this name. */
    public static final String OTHERS = "other";

    private static final int TYPE_ID_BASE = 1960;

    private final String label;

    NamespaceCounter(final String label) {
        this.label = label;
    }

    /**
     * Label in the counters file.
     *
     * @param namespace name of the namespace, or its number as long as it has none.
     * @return the label.
     */
    public String label(final String namespace) {
        return "namespace: " + label + ": " + namespace;
    }

    /**
     * Type id in the counters file, the same for all namespaces.
     *
     * @return the id; never reused.
     */
    public int typeId() {
        return TYPE_ID_BASE + ordinal();
    }
}
