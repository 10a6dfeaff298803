package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.LeaseEnd;

/** What a recording tells, in the order in which it happened. Requests are those that {@link RecordAdapter} has read. */
interface CacheEvents {
    /** A block was there when the recording begins, as what was before that input is removed. */
    default void onResident(final InputInfo before, final CacheContent.Block block) {}

    /** Before anything that follows from it. */
    default void onInput(final InputInfo input) {}

    /** An answer left. The request is null if it was asked before the recording begins. */
    default void onReply(final InputInfo input, final Request request, final Reply reply) {}

    /** A page of a block was reserved; by is null if that is not known. */
    default void onReserved(
            final InputInfo input, final int page, final long keyHash, final int shard, final Request by) {}

    /** A block became visible; by is null if the save that sealed it is not known. */
    default void onSealed(final InputInfo input, final int page, final long keyHash, final Request by) {}

    /** A block left. */
    default void onDeparted(final Departure departure, final int page, final long keyHash) {}

    /** A query took a lease; its answer follows. */
    default void onLeaseBegan(final InputInfo input, final long lease, final long instanceKey, final int blocks) {}

    /** A lease ended. */
    default void onLeaseEnded(final InputInfo input, final long lease, final LeaseEnd cause) {}

    /** Copies of a transfer began; by is null if it is not known whose. */
    default void onTransferBegan(final InputInfo input, final long transferId, final int direction, final Request by) {}

    /** The last copy of a transfer ended. */
    default void onTransferEnded(final InputInfo input, final long transferId, final int status, final long bytes) {}
}
