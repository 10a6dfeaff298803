package io.pegaflow.agent.grpc;

import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.pegaflow.agent.logging.LogNames;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether somebody still waits for the transfers that take long, on a thread of its own since it looks at files.
 * A client that gave up uses its device blocks for something else: copies that begin after that would spoil what it keeps there,
 * or save what it put there.
 */
final class TransferWatch implements AutoCloseable {
    /** A save or load that may be given up. */
    interface Transfer {
        /** Look, and give it up if nobody waits; false if there is nothing left to look for. */
        boolean look();
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final long INTERVAL_MS = 20;

    private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("pf-grpc-watch", true));

    TransferWatch() {
        thread.scheduleWithFixedDelay(this::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    void add(final Transfer transfer) {
        transfers.add(transfer);
    }

    private void look() {
        for (final Transfer transfer : transfers) {
            boolean goesOn = false;
            try {
                goesOn = transfer.look();
            } catch (final RuntimeException ex) {
                LOGGER.error("cannot tell whether a client still waits for its transfer", ex);
            }
            if (!goesOn) {
                transfers.remove(transfer);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
