package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;

/** A block left. For whom it left may only be known a few records later. */
final class Departure {
    final InputInfo input;
    final DepartureCause cause;
    /** For which request, or in which; null if it was for none, or as long as that is not known. */
    Request by;

    Departure(final InputInfo input, final DepartureCause cause) {
        this.input = input;
        this.cause = cause;
    }
}
