package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A client that asks one query after another in a thread of its own, and knows which answer took longest. */
final class SteadyClient implements AutoCloseable {
    private static final int BLOCKS = 16;

    private final CountDownLatch hasBegun = new CountDownLatch(1);
    private final FutureTask<Long> queries = new FutureTask<>(this::query);
    private final CacheClient client;
    private volatile boolean isStopped;

    SteadyClient(final TestDirectory directory) {
        client = new CacheClient(directory.aeron(), directory.devices(), "steady");
        client.register("steady", "space");
        client.save(1, BLOCKS);
        new Thread(queries, "steady-client").start();
        try {
            hasBegun.await();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        }
    }

    private long query() {
        long longestNs = 0;
        while (!isStopped) {
            final long beginNs = System.nanoTime();
            assertEquals(BLOCKS, client.query(1, BLOCKS).hitCount());
            longestNs = Math.max(longestNs, System.nanoTime() - beginNs);
            client.client.release(client.lease().leaseHigh(), client.lease().leaseLow());
            hasBegun.countDown();
        }
        return longestNs;
    }

    /** No more queries; the longest wait for an answer in ns. */
    long stop() {
        isStopped = true;
        try {
            return queries.get();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ex);
        } catch (final ExecutionException ex) {
            throw new AssertionError(ex);
        }
    }

    @Override
    public void close() {
        isStopped = true;
        client.close();
    }
}
