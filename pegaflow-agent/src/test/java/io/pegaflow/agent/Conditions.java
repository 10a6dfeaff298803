package io.pegaflow.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for time alone. */
final class Conditions {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DEFAULT_TIMEOUT_MS = 90_000;

    private Conditions() {}

    static void await(final String what, final BooleanSupplier condition) {
        await(() -> what, DEFAULT_TIMEOUT_MS, condition);
    }

    /** Wait for a condition, and tell how long it took. */
    static long await(final Supplier<String> what, final long timeoutMs, final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        final long deadlineNs = startNs + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new AssertionError("waited " + timeoutMs + " ms in vain for " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
