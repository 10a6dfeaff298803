package io.pegaflow.engine.journal.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/** Sleeps long between looks for a snapshot to make, and shortly while the engine waits for one. */
final class SnapshotIdle implements IdleStrategy {
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Snapshotter snapshotter;

    SnapshotIdle(final Snapshotter snapshotter) {
        this.snapshotter = snapshotter;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        LockSupport.parkNanos(snapshotter.isUrgent() ? SHORT_NS : LONG_NS);
    }

    @Override
    public void reset() {
        // It has no state.
    }
}
