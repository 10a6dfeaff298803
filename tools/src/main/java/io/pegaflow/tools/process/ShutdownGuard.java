package io.pegaflow.tools.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On a signal, interrupts the thread that made it and holds the JVM until children have ended and shared memory is free again. */
public final class ShutdownGuard {
    private static final long CLOSE_TIMEOUT_S = 15;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread guarded = Thread.currentThread();

    private ShutdownGuard() {}

    /**
     * Guard the current thread.
     *
     * @return the guard.
     */
    public static ShutdownGuard install() {
        final ShutdownGuard guard = new ShutdownGuard();
        Runtime.getRuntime().addShutdownHook(new Thread(guard::interrupt, "shutdown-guard"));
        return guard;
    }

    /** Children have ended and shared memory is free again. */
    public void done() {
        closed.countDown();
    }

    private void interrupt() {
        if (closed.getCount() == 0) {
            return;
        }
        guarded.interrupt();
        try {
            closed.await(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
