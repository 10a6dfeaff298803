package io.pegaflow.ipc;

/** Bits of the flags fields of requests. */
public final class RequestFlags {
    /** QueryRequest: the longest prefix in whatever storage group, and a lease only if all blocks are there. */
    public static final int QUERY_ALL_OR_NOTHING = 1;

    /** SaveRequest: the blocks are reclaimable, to be evicted before others. */
    public static final int SAVE_RECLAIMABLE = 1;

    private RequestFlags() {}
}
