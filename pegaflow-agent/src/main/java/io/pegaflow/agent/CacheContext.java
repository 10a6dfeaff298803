package io.pegaflow.agent;

import static io.pegaflow.agent.ConfigurationException.check;

import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.policy.EvictionPolicies;

/** What an agent keeps, for how long, and what leaves first. Fluent. Not safe for use by several threads. */
public final class CacheContext {
    private static final int MAX_TRANSFERS = 1 << 16;

    private long maxBlocks = Long.MAX_VALUE;
    private String evictionPolicy = EvictionPolicies.DEFAULT;
    private int freePagesPercent;
    private boolean lfuAdmission;
    private long leaseTtlNs = CoreConfig.DEFAULT_LEASE_TTL_NS;
    private long partialTimeoutNs = CoreConfig.DEFAULT_PARTIAL_TIMEOUT_NS;
    private int maxTransfers = CoreConfig.DEFAULT_MAX_TRANSFERS;

    CacheContext() {}

    void validate() {
        check(maxBlocks > 0, "number of pool blocks must be positive", "maxBlocks", maxBlocks);
        check(
                EvictionPolicies.find(evictionPolicy) != null,
                "unknown eviction policy, known are: " + EvictionPolicies.names(),
                "eviction",
                evictionPolicy);
        check(
                freePagesPercent >= 0 && freePagesPercent < 100,
                "low watermark must be from 0 (off) to 99 percent",
                "evictionLowWatermark",
                freePagesPercent);
        check(leaseTtlNs > 0, "life of leases must be positive", "leaseTtlNs", leaseTtlNs);
        check(partialTimeoutNs > 0, "timeout of partial blocks must be positive", "partialTimeoutNs", partialTimeoutNs);
        check(
                maxTransfers > 0 && maxTransfers <= MAX_TRANSFERS,
                "number of transfers must be from 1 to " + MAX_TRANSFERS,
                "maxTransfers",
                maxTransfers);
    }

    /**
     * Most blocks the cache may hold, whatever the pool has room for.
     *
     * @param maxBlocks sealed and partial ones.
     * @return this.
     */
    public CacheContext maxBlocks(final long maxBlocks) {
        this.maxBlocks = maxBlocks;
        return this;
    }

    long maxBlocks() {
        return maxBlocks;
    }

    /**
     * Which blocks leave first.
     *
     * @param evictionPolicy name of one of {@link EvictionPolicies}.
     * @return this.
     */
    public CacheContext evictionPolicy(final String evictionPolicy) {
        this.evictionPolicy = evictionPolicy;
        return this;
    }

    String evictionPolicy() {
        return evictionPolicy;
    }

    /**
     * Part of the pages of every page class in use to keep free ahead of demand.
     *
     * @param freePagesPercent 0 to 99; 0 evicts on demand alone.
     * @return this.
     */
    public CacheContext freePagesPercent(final int freePagesPercent) {
        this.freePagesPercent = freePagesPercent;
        return this;
    }

    int freePagesPercent() {
        return freePagesPercent;
    }

    /**
     * Turn blocks away that were asked for less often lately than those that would leave for them.
     *
     * @param lfuAdmission whether to do so; off by default.
     * @return this.
     */
    public CacheContext lfuAdmission(final boolean lfuAdmission) {
        this.lfuAdmission = lfuAdmission;
        return this;
    }

    boolean lfuAdmission() {
        return lfuAdmission;
    }

    /**
     * Life of a lease.
     *
     * @param leaseTtlNs in nanoseconds.
     * @return this.
     */
    public CacheContext leaseTtlNs(final long leaseTtlNs) {
        this.leaseTtlNs = leaseTtlNs;
        return this;
    }

    long leaseTtlNs() {
        return leaseTtlNs;
    }

    /**
     * After which an incomplete block is dropped.
     *
     * @param partialTimeoutNs in nanoseconds.
     * @return this.
     */
    public CacheContext partialTimeoutNs(final long partialTimeoutNs) {
        this.partialTimeoutNs = partialTimeoutNs;
        return this;
    }

    long partialTimeoutNs() {
        return partialTimeoutNs;
    }

    /**
     * Most transfers in flight.
     *
     * @param maxTransfers the number.
     * @return this.
     */
    public CacheContext maxTransfers(final int maxTransfers) {
        this.maxTransfers = maxTransfers;
        return this;
    }

    int maxTransfers() {
        return maxTransfers;
    }
}
