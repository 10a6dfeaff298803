package io.pegaflow.client;

/**
 * The longest cached prefix.
 *
 * @param hitCount   blocks of the prefix.
 * @param leaseHigh  first half of the lease on them, 0 without hits.
 * @param leaseLow   second half of the lease.
 * @param leaseTtlNs after which the lease ends by itself.
 */
public record QueryResult(int hitCount, long leaseHigh, long leaseLow, long leaseTtlNs) {}
