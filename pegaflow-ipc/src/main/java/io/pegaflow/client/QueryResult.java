package io.pegaflow.client;

/**
 * What is cached.
 *
 * @param hitCount   blocks of the longest prefix, or of those asked for in a storage group from 1 on.
 * @param leaseHigh  first half of the lease on them, 0 without one.
 * @param leaseLow   second half of the lease.
 * @param leaseTtlNs after which the lease ends by itself.
 * @param positions  of the hits in the request, ascending; empty for a prefix.
 */
public record QueryResult(int hitCount, long leaseHigh, long leaseLow, long leaseTtlNs, int[] positions) {
    private static final int[] PREFIX = {};

    /**
     * A prefix.
     *
     * @param hitCount   blocks of it.
     * @param leaseHigh  first half of the lease on them, 0 without one.
     * @param leaseLow   second half of the lease.
     * @param leaseTtlNs after which the lease ends by itself.
     */
    public QueryResult(final int hitCount, final long leaseHigh, final long leaseLow, final long leaseTtlNs) {
        this(hitCount, leaseHigh, leaseLow, leaseTtlNs, PREFIX);
    }
}
