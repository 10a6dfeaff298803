package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.LeaseEnd;
import io.pegaflow.engine.core.MissCause;

/**
 * Something that happened to a block.
 *
 * @param kind      what.
 * @param input     when.
 * @param request   by which request, null if by none or if that is not known.
 * @param position  of the block in that request, -1 where it has none.
 * @param lease     that took or let go of the block, 0 for none.
 * @param cause     of a miss.
 * @param leaseEnd  why a lease let go.
 * @param departure how it left.
 */
record BlockEvent(
        Kind kind,
        InputInfo input,
        Request request,
        int position,
        long lease,
        MissCause cause,
        LeaseEnd leaseEnd,
        Departure departure) {
    /** What can happen. */
    enum Kind {
        /** It was there when the recording begins. */
        RESIDENT,
        RESERVED,
        SEALED,
        ALREADY_THERE,
        REFUSED,
        HIT,
        MISS,
        LOADED,
        LET_GO,
        DEPARTED
    }

    static BlockEvent of(final Kind kind, final InputInfo input, final Request request, final int position) {
        return new BlockEvent(kind, input, request, position, 0, null, null, null);
    }

    static BlockEvent hit(final InputInfo input, final Request request, final int position, final long lease) {
        return new BlockEvent(Kind.HIT, input, request, position, lease, null, null, null);
    }

    static BlockEvent miss(final InputInfo input, final Request request, final int position, final MissCause cause) {
        return new BlockEvent(Kind.MISS, input, request, position, 0, cause, null, null);
    }

    static BlockEvent letGo(final InputInfo input, final long lease, final LeaseEnd end) {
        return new BlockEvent(Kind.LET_GO, input, null, -1, lease, null, end, null);
    }

    static BlockEvent departed(final Departure departure) {
        return new BlockEvent(Kind.DEPARTED, departure.input, null, -1, 0, null, null, departure);
    }
}
