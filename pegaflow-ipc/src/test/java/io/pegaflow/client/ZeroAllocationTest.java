package io.pegaflow.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In steady state the polling thread allocates not a single byte. */
class ZeroAllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int MEASURED = 20_000;
    private static final int MAX_WINDOWS = 6;

    // Aeron's client shows its life twice a second; the first time it allocates, later it must not.
    private static final long MIN_TIME_NS = TimeUnit.MILLISECONDS.toNanos(1_200);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[64 * 1024]);
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private ClientTestSystem system;
    private Thread agentThread;

    @BeforeEach
    void setUp() throws IOException {
        system = new ClientTestSystem();
        system.ctx.requestTermLength(1024 * 1024);
        system.startAgent(1);
        agentThread = new Thread(this::runAgent, "test-agent");
        agentThread.start();
    }

    @AfterEach
    void tearDown() throws InterruptedException {
        isStopped.set(true);
        agentThread.join();
        system.close();
    }

    @Test
    void shouldAllocateNothingOnRoundTripsOfQueriesSavesAndLoads() {
        final CountingListener listener = connect();
        assertEquals(0, leastAllocatedBytes(listener));
        assertTrue(listener.queries >= WARM_UP + MEASURED);
        assertTrue(listener.hits > 0 && listener.saves > 0 && listener.loads > 0);
    }

    @Test
    void shouldNoticeOneAllocation() {
        final CountingListener listener = connect();
        listener.allocates = true;
        assertEquals(16, leastAllocatedBytes(listener));
        assertNotNull(listener.kept);
    }

    /**
     * Least of several windows, each long enough for everything periodic to happen in it. A window may see what is not steady:
     * compiled code thrown away for good, or an agent thread that got no processor for so long that the client had to look
     * whether its process lives.
     */
    private long leastAllocatedBytes(final CountingListener listener) {
        run(listener, WARM_UP);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MAX_WINDOWS && least > (listener.allocates ? 16 : 0); i++) {
            final long before = allocatedBytes();
            listener.isArmed = listener.allocates;
            run(listener, MEASURED);
            least = Math.min(least, allocatedBytes() - before);
        }
        return least;
    }

    private void run(final CountingListener listener, final int queries) {
        final PegaflowClient client = system.client;
        final int end = listener.queries + queries;
        final long endNs = System.nanoTime() + MIN_TIME_NS;
        while (listener.queries < end || endNs - System.nanoTime() > 0) {
            final int next = listener.queries + 1;
            while (!isSent(client.query(1, 0, 32, bytes, 0, next % 500 == 0 ? 1_900 : 24))) {
                client.poll();
            }
            if (next % 10 == 0) {
                while (!isSent(client.save(1, 0, 0, 0, 0, bytes, 0, 2, bytes, 0, 32, bytes, 0, 24))) {
                    client.poll();
                }
                while (!isSent(client.load(1, 0, 0, 1, 2, bytes, 0, 24))) {
                    client.poll();
                }
                while (!isSent(client.release(1, 2))) {
                    client.poll();
                }
            }
            while (client.creditsAvailable() < TestAgent.DEFAULT_CREDITS) {
                if (client.poll() == 0) {
                    Thread.yield();
                }
            }
        }
    }

    private static boolean isSent(final long result) {
        if (result <= 0 && result != OfferResult.BACK_PRESSURED) {
            throw new IllegalStateException(OfferResult.nameOf(result));
        }
        return result > 0;
    }

    private CountingListener connect() {
        final CountingListener listener = new CountingListener();
        system.client = PegaflowClient.connect(system.ctx, listener);
        while (system.client.state() != ConnectionState.CONNECTED) {
            system.client.poll();
            Thread.yield();
        }
        return listener;
    }

    private long allocatedBytes() {
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private void runAgent() {
        while (!isStopped.get()) {
            if (system.agent.poll() == 0) {
                Thread.yield();
            }
        }
    }

    private static final class CountingListener extends ClientListenerAdapter {
        int queries;
        boolean allocates;
        boolean isArmed;
        Object kept;
        long hits;
        int saves;
        int loads;

        @Override
        public void onQueryReady(
                final long correlationId,
                final int hitCount,
                final long leaseHigh,
                final long leaseLow,
                final long leaseTtlNs) {
            queries++;
            hits += hitCount;
            if (isArmed) {
                isArmed = false;
                kept = new Object();
            }
        }

        @Override
        public void onSaved(
                final long correlationId,
                final long bytesCopied,
                final long copyNs,
                final DirectBuffer outcomes,
                final int offset,
                final int length) {
            saves += length;
        }

        @Override
        public void onLoaded(
                final long correlationId, final int blocksLoaded, final long bytesCopied, final long copyNs) {
            loads += blocksLoaded;
        }
    }
}
