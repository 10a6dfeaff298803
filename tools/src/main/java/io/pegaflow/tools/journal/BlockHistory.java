package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.MissCause;
import java.util.ArrayList;
import java.util.List;

/** What a recording tells of one block. */
final class BlockHistory {
    /** Where a block stands. */
    enum State {
        ABSENT,
        PARTIAL,
        SEALED
    }

    final List<BlockEvent> events = new ArrayList<>(0);
    State state = State.ABSENT;
    /** Pages that it has. */
    int pages;

    /** Was it sealed when it left last? */
    boolean wasSealed;

    long sealedSequence;
    long reservedSequence;
    /** Queries that found it. */
    long hits;
    /** How it left last, null if it never did or has been sealed since. */
    Departure departure;
    /** The save that was turned away, null as for the departure. */
    BlockEvent refusal;

    /** Why a query that asks for it now does not find it. */
    MissCause missCause() {
        if (state != State.ABSENT) {
            return state == State.SEALED ? MissCause.GAP : MissCause.SAVING;
        }
        if (refusal != null) {
            return MissCause.REFUSED;
        }
        return departure == null ? MissCause.NEVER_SEEN : missCause(departure.cause);
    }

    private static MissCause missCause(final DepartureCause cause) {
        return switch (cause) {
            case EVICTED, PARTIAL_EVICTED -> MissCause.EVICTED;
            case PARTIAL_TIMED_OUT, SAVE_FAILED -> MissCause.SAVE_FAILED;
            case CLEANED -> MissCause.CLEANED;
            case REFUSED -> MissCause.REFUSED;
        };
    }
}
