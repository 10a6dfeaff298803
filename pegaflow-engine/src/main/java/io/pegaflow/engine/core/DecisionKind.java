package io.pegaflow.engine.core;

/** The kinds of decision records; every payload is a sequence of little-endian 64-bit values, named in order. */
public final class DecisionKind {
    /** A reply left: {@code connectionId, correlationId, replyTemplateId, errorCode, a, b} (a, b: counts of that reply). */
    public static final int REPLY = 1;

    /** A lease began: {@code leaseSequence, instanceKey, blocks, deadlineNs}. */
    public static final int LEASE_BEGAN = 2;

    /** A lease ended: {@code leaseSequence, cause} ({@link LeaseEnd} ordinal). */
    public static final int LEASE_ENDED = 3;

    /** A block became visible: {@code pageId, keyHash, transferId}. */
    public static final int BLOCK_SEALED = 4;

    /** A block left: {@code pageId, keyHash, cause} ({@link DepartureCause} ordinal). */
    public static final int BLOCK_DEPARTED = 5;

    /** A transfer began: {@code transferId, contextId, direction, blocks}. */
    public static final int TRANSFER_BEGAN = 6;

    /** A transfer ended: {@code transferId, status, bytes}. */
    public static final int TRANSFER_ENDED = 7;

    /** An instance was made, sealed or removed: {@code instanceKey, what} (0, 1, 2). */
    public static final int INSTANCE_CHANGED = 8;

    /** A page was reserved: {@code pageId, keyHash, shardIndex}. */
    public static final int PAGE_RESERVED = 9;

    /**
     * The cache was cleaned: {@code requestId, evictedBlocks, evictedBytes, reclaimedBytes, stillReferencedBlocks}; bytes are those
     * of pages, and the blocks still referenced are among the evicted ones.
     */
    public static final int CACHE_CLEANED = 10;

    /** A device was lost, recovered, or could not be recovered: {@code deviceId, what} (1, 0, 2). */
    public static final int DEVICE_CHANGED = 11;

    private DecisionKind() {}
}
