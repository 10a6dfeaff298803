package io.pegaflow.tools.demo;

import io.pegaflow.tools.process.AgentLostException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One instance's way to the agent, whatever the transport. What concerns devices goes to all ranks at once, and every method returns
 * when each request has succeeded or was refused; {@link #reply} has the answers. Single-threaded.
 */
interface CacheLink extends AutoCloseable {
    /** Wait until requests can be made. */
    void awaitConnected() throws AgentLostException;

    /** Register the memory of all ranks. */
    void register(String instanceName, String namespace, DemoRank[] ranks) throws AgentLostException;

    /** Ask for the prefix of {@code count} packed hashes. */
    void query(UnsafeBuffer hashes, int count) throws AgentLostException;

    /** Load the blocks of a lease into each rank's memory. */
    void load(long leaseHigh, long leaseLow, UnsafeBuffer blockIds, int count) throws AgentLostException;

    /** Save blocks of each rank's memory: those whose hashes follow on the first {@code hits}, which the lease covers. */
    void save(long leaseHigh, long leaseLow, UnsafeBuffer blockIds, UnsafeBuffer hashes, int hits, int count)
            throws AgentLostException;

    /** Give a lease up. */
    void release(long leaseHigh, long leaseLow) throws AgentLostException;

    /** Withdraw all ranks. */
    void unregister() throws AgentLostException;

    /** The answer to the last request of a rank, or to the one request that concerned no device. */
    Reply reply(int index);

    /** Keep the connection alive until a time comes. */
    void pauseUntil(long timeNs) throws AgentLostException;

    /** How often another agent was found in the place of the one that was connected to. */
    long agentRestarts();

    @Override
    void close();
}
