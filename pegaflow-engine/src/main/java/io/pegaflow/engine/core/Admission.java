package io.pegaflow.engine.core;

import io.pegaflow.engine.policy.AdmissionFilter;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.engine.state.StateCursor;

/** Whether a new block may take the room of a resident one: always, unless the filter is on and knows better. */
final class Admission {
    private final AdmissionFilter filter;
    private final BlockStore blocks;
    private final CoreStats stats;
    private final long maxBlocks;

    Admission(final CoreConfig config, final BlockStore blocks, final CoreStats stats) {
        this.blocks = blocks;
        this.stats = stats;
        maxBlocks = config.maxBlocks();
        // As many items as the pool holds blocks of 64 KiB.
        filter = config.lfuAdmission()
                ? new AdmissionFilter(Math.min(maxBlocks, blocks.pool.geometry().poolBytes() >>> 16))
                : null;
    }

    /** A query found a block. */
    void onAccess(final int head) {
        if (filter != null) {
            filter.onAccess(blocks.index.keyHash(head));
        }
    }

    boolean isOn() {
        return filter != null;
    }

    /** A block is to be saved that is not there. Nothing is turned away while there is room for it. */
    boolean admits(final PageClass pageClass, final long keyHash) {
        filter.onAccess(keyHash);
        if (blocks.idlePartials.size() > 0
                || stats.residentBlocks + stats.partialBlocks < maxBlocks && blocks.pool.available(pageClass) > 0) {
            return true;
        }
        final int victim = blocks.recency.victim(pageClass);
        if (victim == SlabPool.NONE || filter.admits(keyHash, blocks.index.keyHash(victim))) {
            return true;
        }
        stats.admissionRejections++;
        return false;
    }

    void state(final StateCursor cursor) {
        if (filter != null) {
            filter.state(cursor);
        }
    }
}
