package io.pegaflow.engine.runtime;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;

class IdleModeTest {
    @Test
    void shouldSpinOfItselfOnlyWhereOthersFindCores() {
        assertInstanceOf(BackoffIdleStrategy.class, IdleMode.AUTO.newIdleStrategy(1));
        assertInstanceOf(BackoffIdleStrategy.class, IdleMode.AUTO.newIdleStrategy(3));
        assertInstanceOf(BusySpinIdleStrategy.class, IdleMode.AUTO.newIdleStrategy(4));
    }

    @Test
    void shouldDoAsTold() {
        assertInstanceOf(BusySpinIdleStrategy.class, IdleMode.SPIN.newIdleStrategy(1));
        assertInstanceOf(YieldingIdleStrategy.class, IdleMode.YIELD.newIdleStrategy(64));
        assertInstanceOf(BackoffIdleStrategy.class, IdleMode.BACKOFF.newIdleStrategy(64));
    }
}
