package io.pegaflow.engine.copy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SleeperTest {
    private static final long LONG_NS = TimeUnit.HOURS.toNanos(1);
    private static final long JOIN_MS = 20_000;

    private final Sleeper sleeper = new Sleeper();
    private final Thread thread = new Thread(() -> sleeper.sleep(LONG_NS), "sleeper");

    @AfterEach
    void endThread() throws InterruptedException {
        thread.interrupt();
        thread.join(JOIN_MS);
    }

    private void startAndAwaitSleep() {
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private void assertAwake() throws InterruptedException {
        thread.join(JOIN_MS);
        assertFalse(thread.isAlive());
    }

    @Test
    void shouldWakeWhoSleeps() throws InterruptedException {
        startAndAwaitSleep();
        sleeper.wake();
        assertAwake();
    }

    @Test
    void shouldNotCountWakesOfThoseAwake() {
        sleeper.wake();
        startAndAwaitSleep();
        assertTrue(thread.isAlive());
    }

    @Test
    void shouldWakeTheReaderOfACompletion() throws InterruptedException {
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(
                4096 + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH)));
        startAndAwaitSleep();
        assertTrue(new CompletionProxy(ring, sleeper).complete(1, 2, 3, 0, 4, 5, 6));
        assertAwake();
    }
}
