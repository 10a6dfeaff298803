package io.pegaflow.engine.copy;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceContextTable;
import io.pegaflow.engine.pool.PoolMemory;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** Carries out the copy commands of one device, loads before saves. */
public final class CopyAgent implements Agent {
    private final String roleName;

    /**
     * A copy agent.
     *
     * @param deviceId  of the device.
     * @param engine    moves the bytes; started, used and closed by this agent.
     * @param rings     commands in, completions out.
     * @param contexts  open registrations.
     * @param pool      holds the pages.
     * @param clock     of the engine.
     * @param dutyCycle is told of every duty cycle.
     */
    public CopyAgent(
            final int deviceId,
            final CopyEngine engine,
            final CopyRings rings,
            final DeviceContextTable contexts,
            final PoolMemory pool,
            final NanoClock clock,
            final DutyCycle dutyCycle) {
        roleName = "pf-copy-" + deviceId;
    }

    @Override
    public int doWork() {
        return 0;
    }

    /**
     * Are bytes in flight, or commands waiting?
     *
     * @return whether the thread should rather yield than park.
     */
    public boolean isBusy() {
        return false;
    }

    @Override
    public String roleName() {
        return roleName;
    }
}
