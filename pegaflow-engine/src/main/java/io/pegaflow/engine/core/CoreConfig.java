package io.pegaflow.engine.core;

import io.pegaflow.engine.pool.DeviceNodes;
import io.pegaflow.ipc.Limits;

/**
 * Everything the decisions of the core depend on besides its inputs; it stands in the start-up record of a journal.
 *
 * @param incarnation              identifies this run of the agent.
 * @param leaseKeyHigh             first half of the key of the lease id permutation, random for every run.
 * @param leaseKeyLow              second half of that key.
 * @param hashSeed                 seed of the index.
 * @param leaseTtlNs               life of a lease.
 * @param partialTimeoutNs         after which an incomplete block that gets no further cells is dropped.
 * @param maxBlocks                most blocks, sealed and partial, the cache may hold; {@link Long#MAX_VALUE} leaves it to the pool.
 * @param maxTransfers             most transfers in flight.
 * @param maxQueuedBlocksPerDevice most blocks in flight for one device and direction.
 * @param maxLeases                most leases alive.
 * @param evictionPolicy           name of one of {@link io.pegaflow.engine.policy.EvictionPolicies}.
 * @param freePagesPercent         part of the pages of a class to keep free ahead of demand, 0 to 99; 0 evicts on demand alone.
 * @param lfuAdmission             turn a block away that was asked for less often lately than the one that would leave for it.
 * @param cycleBudget              look-ups, moves, reservations and evictions in one cycle; longer work goes on in the next.
 * @param deviceNodes              memory nodes of the devices, among which the pool is divided.
 */
public record CoreConfig(
        long incarnation,
        long leaseKeyHigh,
        long leaseKeyLow,
        long hashSeed,
        long leaseTtlNs,
        long partialTimeoutNs,
        long maxBlocks,
        int maxTransfers,
        int maxQueuedBlocksPerDevice,
        int maxLeases,
        String evictionPolicy,
        int freePagesPercent,
        boolean lfuAdmission,
        int cycleBudget,
        DeviceNodes deviceNodes) {
    /** Default number of look-ups, moves, reservations and evictions in one cycle. */
    public static final int DEFAULT_CYCLE_BUDGET = 4096;

    /** Default life of a lease. */
    public static final long DEFAULT_LEASE_TTL_NS = 600_000_000_000L;

    /** Default time after which an incomplete block that gets no further cells is dropped. */
    public static final long DEFAULT_PARTIAL_TIMEOUT_NS = 300_000_000_000L;

    /** Default number of transfers in flight. */
    public static final int DEFAULT_MAX_TRANSFERS = 1024;

    /** Default number of blocks in flight for one device and direction: two of the largest requests. */
    public static final int DEFAULT_MAX_QUEUED_BLOCKS = 2 * Limits.MAX_BLOCKS_PER_REQUEST;

    /** Default number of leases alive. */
    public static final int DEFAULT_MAX_LEASES = 16_384;

    /** Evicting on demand alone, with the default budget of a cycle. */
    public CoreConfig(
            final long incarnation,
            final long leaseKeyHigh,
            final long leaseKeyLow,
            final long hashSeed,
            final long leaseTtlNs,
            final long partialTimeoutNs,
            final long maxBlocks,
            final int maxTransfers,
            final int maxQueuedBlocksPerDevice,
            final int maxLeases,
            final String evictionPolicy) {
        this(
                incarnation,
                leaseKeyHigh,
                leaseKeyLow,
                hashSeed,
                leaseTtlNs,
                partialTimeoutNs,
                maxBlocks,
                maxTransfers,
                maxQueuedBlocksPerDevice,
                maxLeases,
                evictionPolicy,
                0,
                false,
                DEFAULT_CYCLE_BUDGET);
    }

    /** With the default budget of a cycle. */
    public CoreConfig(
            final long incarnation,
            final long leaseKeyHigh,
            final long leaseKeyLow,
            final long hashSeed,
            final long leaseTtlNs,
            final long partialTimeoutNs,
            final long maxBlocks,
            final int maxTransfers,
            final int maxQueuedBlocksPerDevice,
            final int maxLeases,
            final String evictionPolicy,
            final int freePagesPercent,
            final boolean lfuAdmission) {
        this(
                incarnation,
                leaseKeyHigh,
                leaseKeyLow,
                hashSeed,
                leaseTtlNs,
                partialTimeoutNs,
                maxBlocks,
                maxTransfers,
                maxQueuedBlocksPerDevice,
                maxLeases,
                evictionPolicy,
                freePagesPercent,
                lfuAdmission,
                DEFAULT_CYCLE_BUDGET);
    }

    /** With one part of the pool, whatever node a device is on. */
    public CoreConfig(
            final long incarnation,
            final long leaseKeyHigh,
            final long leaseKeyLow,
            final long hashSeed,
            final long leaseTtlNs,
            final long partialTimeoutNs,
            final long maxBlocks,
            final int maxTransfers,
            final int maxQueuedBlocksPerDevice,
            final int maxLeases,
            final String evictionPolicy,
            final int freePagesPercent,
            final boolean lfuAdmission,
            final int cycleBudget) {
        this(
                incarnation,
                leaseKeyHigh,
                leaseKeyLow,
                hashSeed,
                leaseTtlNs,
                partialTimeoutNs,
                maxBlocks,
                maxTransfers,
                maxQueuedBlocksPerDevice,
                maxLeases,
                evictionPolicy,
                freePagesPercent,
                lfuAdmission,
                cycleBudget,
                DeviceNodes.NONE);
    }

    /**
     * The same with other memory nodes.
     *
     * @param nodes of the devices.
     * @return a new configuration.
     */
    public CoreConfig withDeviceNodes(final DeviceNodes nodes) {
        return new CoreConfig(
                incarnation,
                leaseKeyHigh,
                leaseKeyLow,
                hashSeed,
                leaseTtlNs,
                partialTimeoutNs,
                maxBlocks,
                maxTransfers,
                maxQueuedBlocksPerDevice,
                maxLeases,
                evictionPolicy,
                freePagesPercent,
                lfuAdmission,
                cycleBudget,
                nodes);
    }

    /** Hash of all of it, to tell two configurations apart without giving away the key. */
    long fingerprint() {
        long hash = Mixing.mix(incarnation, leaseKeyHigh, leaseKeyLow);
        hash = Mixing.mix(hash, hashSeed, leaseTtlNs);
        hash = Mixing.mix(hash, partialTimeoutNs, maxBlocks);
        hash = Mixing.mix(hash, maxTransfers, maxQueuedBlocksPerDevice);
        hash = Mixing.mix(hash, maxLeases, freePagesPercent);
        hash = Mixing.mix(hash, lfuAdmission ? 1 : 0, cycleBudget);
        final String texts = evictionPolicy + deviceNodes;
        for (int i = 0; i < texts.length(); i++) {
            hash = Mixing.mix(hash ^ texts.charAt(i), Mixing.P0);
        }
        return hash;
    }
}
