package io.pegaflow.tools.bench;

import io.pegaflow.tools.process.AgentLostException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Makes requests of one kind for a while. */
final class BlockRunner {
    private static final long MAX_SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long KEEP_ALIVE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final BenchClient client;

    BlockRunner(final BenchClient client) {
        this.client = client;
    }

    /** The first tenth is left out: the server wakes up, and its state comes back into caches. */
    Histogram run(final Probe probe, final long durationNs) throws AgentLostException, InterruptedException {
        final Histogram histogram = Latencies.newHistogram();
        final long startNs = System.nanoTime();
        final long settledNs = startNs + Math.min(MAX_SETTLE_NS, durationNs / 10);
        final long endNs = startNs + durationNs;
        long nextKeepAliveNs = startNs;
        for (long nowNs = startNs; nowNs - endNs < 0; nowNs = System.nanoTime()) {
            if (nowNs - nextKeepAliveNs >= 0) {
                nextKeepAliveNs = nowNs + KEEP_ALIVE_INTERVAL_NS;
                client.poll();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            final long latencyNs = probe.exchange();
            if (nowNs - settledNs >= 0) {
                Latencies.record(histogram, latencyNs);
            }
        }
        return histogram;
    }
}
