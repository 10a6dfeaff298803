package io.pegaflow.engine.runtime.counters;

import io.pegaflow.engine.core.Residence;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/** How long blocks were in the cache that left it for one reason: a counter a bucket, and one for the time of all of them. */
public final class ResidenceCounters {
    private static final int TYPE_ID_BASE = 1900;
    private static final int TYPE_IDS_PER_REASON = 16;

    private final AtomicCounter[] buckets = new AtomicCounter[Residence.buckets()];
    private final AtomicCounter sumMs;

    ResidenceCounters(final CountersManager manager, final int reason, final String label) {
        final int typeId = TYPE_ID_BASE + reason * TYPE_IDS_PER_REASON;
        for (int i = 0; i < buckets.length; i++) {
            final String upTo = i + 1 < buckets.length ? "up to " + Residence.upperSeconds(i) + " s" : "above";
            buckets[i] = manager.newCounter("residence of blocks " + label + ": " + upTo, typeId + i);
        }
        sumMs = manager.newCounter("residence of blocks " + label + ": sum ms", typeId + buckets.length);
    }

    /**
     * Show what the core has counted. By the engine's thread.
     *
     * @param residence of the core.
     */
    public void publish(final Residence residence) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i].setRelease(residence.count(i));
        }
        sumMs.setRelease(residence.sumMs());
    }

    /**
     * Blocks in a bucket of {@link Residence}.
     *
     * @param bucket which.
     * @return how many since the start of the agent.
     */
    public long count(final int bucket) {
        return buckets[bucket].get();
    }

    /**
     * Time of all blocks together.
     *
     * @return in ms.
     */
    public long sumMs() {
        return sumMs.get();
    }
}
