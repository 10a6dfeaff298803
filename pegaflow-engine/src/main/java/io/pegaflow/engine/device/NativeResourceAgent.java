package io.pegaflow.engine.device;

import io.pegaflow.engine.copy.DutyCycle;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/** Opens and closes device memory off the engine's thread: the agent that may block. */
public final class NativeResourceAgent implements Agent {
    /**
     * An agent for slow native work.
     *
     * @param backend   opens memory.
     * @param contexts  where opened registrations are published.
     * @param tasks     in, as {@link NativeTaskDescriptor} says.
     * @param results   out, as {@link NativeResultDescriptor} says.
     * @param clock     of the engine.
     * @param dutyCycle is told of every duty cycle.
     */
    public NativeResourceAgent(
            final DeviceBackend backend,
            final DeviceContextTable contexts,
            final RingBuffer tasks,
            final RingBuffer results,
            final NanoClock clock,
            final DutyCycle dutyCycle) {}

    @Override
    public int doWork() {
        return 0;
    }

    @Override
    public String roleName() {
        return "pf-native";
    }
}
