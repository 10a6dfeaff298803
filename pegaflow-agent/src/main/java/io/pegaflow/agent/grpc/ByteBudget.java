package io.pegaflow.agent.grpc;

import java.util.concurrent.atomic.AtomicLong;

/** So many bytes for all together. Any thread may take and give back. */
final class ByteBudget {
    private final AtomicLong taken = new AtomicLong();
    private final long highest;

    ByteBudget(final long highest) {
        this.highest = highest;
    }

    long highest() {
        return highest;
    }

    long taken() {
        return taken.get();
    }

    /** False if it is more than there is; nothing is taken then. */
    boolean take(final long bytes) {
        long before;
        do {
            before = taken.get();
            if (bytes > highest - before) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + bytes));
        return true;
    }

    void giveBack(final long bytes) {
        taken.addAndGet(-bytes);
    }
}
