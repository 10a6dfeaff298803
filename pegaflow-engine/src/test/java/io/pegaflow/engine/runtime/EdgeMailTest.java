package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine wakes the thread of the edges, which otherwise would sleep for longer than a test may take. */
@Timeout(20)
class EdgeMailTest {
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(10);

    private final EdgeGateway gateway = new EdgeGateway(System::nanoTime);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[EdgeDescriptor.SHORT_LENGTH]);
    private final Thread drainer = new Thread(this::drain);

    @AfterEach
    void stop() {
        drainer.interrupt();
    }

    private void drain() {
        gateway.drainer(Thread.currentThread());
        gateway.awaitMail(LONGEST_NS);
    }

    private void write() {
        assertTrue(gateway.mailbox().write(EdgeDescriptor.CLOSED, record, 0, record.capacity()));
    }

    private void awaitSleep() {
        while (drainer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldWakeWhoSleepsWhenMailIsThere() throws InterruptedException {
        drainer.start();
        awaitSleep();
        gateway.wakeDrainer();
        assertTrue(drainer.isAlive(), "there was nothing new");
        write();
        gateway.wakeDrainer();
        drainer.join();
        assertFalse(drainer.isAlive());
    }

    @Test
    void shouldNotSleepOnMailThatIsThere() throws InterruptedException {
        write();
        gateway.wakeDrainer();
        drainer.start();
        drainer.join();
        assertFalse(drainer.isAlive());
    }
}
