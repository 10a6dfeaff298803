package io.pegaflow.engine.copy;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets a thread sleep until another gives it work. One thread sleeps, any may wake it; that costs a system call only while it
 * sleeps. Allocates nothing.
 */
public final class Sleeper {
    private volatile Thread sleeping;

    /** A sleeper that nobody sleeps at yet. */
    public Sleeper() {}

    /**
     * Sleep until woken, for a while at most: a call to {@link #wake()} that comes a moment before goes unheard, and there may be
     * other work that wakes nobody.
     *
     * @param longestNs that this thread sleeps, in nanoseconds.
     */
    public void sleep(final long longestNs) {
        sleeping = Thread.currentThread();
        LockSupport.parkNanos(longestNs);
        sleeping = null;
    }

    /** Wake the thread if it sleeps; there is work for it already. */
    public void wake() {
        final Thread thread = sleeping;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
