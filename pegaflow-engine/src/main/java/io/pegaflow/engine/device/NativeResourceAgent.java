package io.pegaflow.engine.device;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pegaflow.engine.copy.DutyCycle;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Opens and closes device memory on the thread {@code pf-native}: the agent that may block. One task a turn, answered before the
 * next one begins.
 */
public final class NativeResourceAgent implements Agent {
    private final DeviceBackend backend;
    private final PoolRegistrar registrar;
    private final DeviceContextTable contexts;
    private final RingBuffer tasks;
    private final ContextOpener opener;
    private final NativeResultProxy results;
    private final Consumer<String> poolWarning;
    private final NanoClock clock;
    private final DutyCycle dutyCycle;
    private final MessageHandler taskHandler = this::onTask;
    private boolean isSweepDue = true;

    /**
     * An agent for slow native work.
     *
     * @param backend   opens memory.
     * @param registrar has the rest of the pool registered; it has begun.
     * @param contexts  where opened registrations are published.
     * @param tasks     in, as {@link NativeTaskDescriptor} says.
     * @param results   out, as {@link NativeResultDescriptor} says.
     * @param clock     of the engine.
     * @param dutyCycle is told of every duty cycle.
     * @param poolWarning is told why not all of the pool could be registered.
     */
    public NativeResourceAgent(
            final DeviceBackend backend,
            final PoolRegistrar registrar,
            final DeviceContextTable contexts,
            final RingBuffer tasks,
            final RingBuffer results,
            final NanoClock clock,
            final DutyCycle dutyCycle,
            final Consumer<String> poolWarning) {
        this.backend = backend;
        this.registrar = registrar;
        this.contexts = contexts;
        this.tasks = tasks;
        this.results = new NativeResultProxy(results);
        this.clock = clock;
        this.poolWarning = poolWarning;
        this.dutyCycle = dutyCycle;
        opener = new ContextOpener(backend);
    }

    @Override
    public int doWork() {
        dutyCycle.measureAndUpdate(clock.nanoTime());
        int workCount = 0;
        if (results.flush()) {
            workCount += tasks.read(taskHandler, 1);
            if (workCount == 0) {
                workCount += registerPool();
            }
            results.flush();
        }
        workCount += sweepIfDue();
        return workCount;
    }

    /** Closes every context: the copy agents have stopped. */
    @Override
    public void onClose() {
        for (int contextId = 0; contextId < contexts.capacity(); contextId++) {
            closeContext(contextId);
        }
    }

    @Override
    public String roleName() {
        return "pf-native";
    }

    private void onTask(final int messageTypeId, final MutableDirectBuffer buffer, final int index, final int length) {
        switch (messageTypeId) {
            case NativeTaskDescriptor.OPEN -> openContext(buffer, index, length);
            case NativeTaskDescriptor.CLOSE -> {
                final int contextId =
                        buffer.getInt(index + NativeTaskDescriptor.CLOSE_CONTEXT_ID_OFFSET, LITTLE_ENDIAN);
                closeContext(contextId);
                results.contextClosed(contextId);
            }
            case NativeTaskDescriptor.RECOVER ->
                recover(buffer.getInt(index + NativeTaskDescriptor.RECOVER_DEVICE_ID_OFFSET, LITTLE_ENDIAN));
            case NativeTaskDescriptor.SWEEP -> isSweepDue = true;
            default -> throw new IllegalArgumentException("unknown native task: type=" + messageTypeId);
        }
    }

    private void openContext(final MutableDirectBuffer buffer, final int index, final int length) {
        final long ticket = buffer.getLong(index + NativeTaskDescriptor.OPEN_TICKET_OFFSET, LITTLE_ENDIAN);
        final int contextId = buffer.getInt(index + NativeTaskDescriptor.OPEN_CONTEXT_ID_OFFSET, LITTLE_ENDIAN);
        try {
            final DeviceContext context = opener.open(
                    contextId,
                    buffer,
                    index + NativeTaskDescriptor.OPEN_MESSAGE_OFFSET,
                    length - NativeTaskDescriptor.OPEN_MESSAGE_OFFSET);
            contexts.publish(context);
            results.openCompleted(ticket, context);
        } catch (final DeviceException ex) {
            results.openFailed(ticket, contextId, ex.errorCode(), ex.getMessage());
        }
    }

    private void recover(final int deviceId) {
        try {
            backend.recover(deviceId);
            results.recovered(deviceId);
        } catch (final DeviceException ex) {
            results.notRecovered(deviceId, ex.errorCode(), ex.getMessage());
        }
    }

    private void closeContext(final int contextId) {
        final DeviceContext context = contexts.remove(contextId);
        if (context != null) {
            context.close();
        }
    }

    /** One part of the pool a turn, and only when nobody waits for anything else. */
    private int registerPool() {
        if (registrar.isDone()) {
            return 0;
        }
        if (!registrar.proceed()) {
            poolWarning.accept(registrar.failure());
        }
        results.poolRegistered(registrar.slabs(), !registrar.isDone());
        return 1;
    }

    private int sweepIfDue() {
        if (!isSweepDue) {
            return 0;
        }
        isSweepDue = false;
        return backend.sweep();
    }
}
