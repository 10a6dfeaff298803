package io.pegaflow.tools.demo;

import java.util.Locale;

/** How K and V of a block lie in a layer's device memory. */
enum KvLayout {
    /** One range holds both. */
    CONTIGUOUS(1),
    /** All K before all V. */
    SPLIT(2);

    private final int segments;

    KvLayout(final int segments) {
        this.segments = segments;
    }

    int segments() {
        return segments;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
