package io.pegaflow.engine.core;

/**
 * The kinds of input records. The header of an input (sequence, timestamp, kind, source) travels beside its payload; all
 * payload values are little-endian.
 */
public final class InputKind {
    /** A client process connected. Source: connection id. Payload: {@code int credits, int pad, long pid, long pidStartTime}. */
    public static final int CONNECTION_OPENED = 1;

    /** A client process is gone. Source: connection id. Payload: {@code int reason} ({@link CloseReason} ordinal). */
    public static final int CONNECTION_CLOSED = 2;

    /** A request. Source: connection id. Payload: the wire message with its SBE header, exactly as received. */
    public static final int COMMAND = 3;

    /**
     * The device memory of a registration was opened, or could not be. Source: context id. Payload: {@code long ticket, int
     * status, int count, long measuredBytes[count]}, then for a status other than 0 {@code int textLength, byte text[]}; status
     * is 0 or an {@link io.pegaflow.ipc.ErrorCode} number.
     */
    public static final int OPEN_COMPLETED = 4;

    /**
     * A copy command ended. Source: context id. Payload: the record of {@link
     * io.pegaflow.engine.copy.CopyCompletionDescriptor}.
     */
    public static final int COPY_COMPLETED = 5;

    /** Time has passed: leases and partial blocks that are over their deadline end. Source 0, no payload. */
    public static final int TICK = 6;

    /** The continuation of work that did not fit into one cycle. Source 0, no payload. */
    public static final int STEP = 7;

    /** The memory of a withdrawn context is closed; its context id is free again. Source: context id, no payload. */
    public static final int CONTEXT_CLOSED = 8;

    /** An administrator has the cache cleaned. Source: an id of his request, which stands in the decision. No payload. */
    public static final int CLEAN_CACHE = 9;

    /**
     * A lost device was recovered, or could not be. Source: device id. Payload: {@code int status}, then for a status other than 0
     * {@code int textLength, byte text[]}.
     */
    public static final int DEVICE_RECOVERED = 10;

    /**
     * An administrator has instances withdrawn, whoever registered them. Source: an id of his request. Payload: the name of the
     * instance in UTF-8, nothing for all instances.
     */
    public static final int WITHDRAW_INSTANCES = 11;

    /**
     * More of the pool is registered with the devices. Source 0. Payload: {@code int slabs, int state}: slabs from the first on
     * that may be used, and whether more will follow (1) or not (0).
     */
    public static final int POOL_REGISTERED = 12;

    private InputKind() {}
}
