package io.pegaflow.engine.copy;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceContextTable;
import io.pegaflow.engine.pool.PoolMemory;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Carries out the copy commands of one device on the thread {@code pf-copy-N}: cancellations first, then loads. Where the device
 * carries both directions at once, saves go beside them; else only while no load has anything left to submit, but for {@link
 * SaveTurn}. What a copy engine accepts at a time is small, so a load that arrives in the middle of a save goes next.
 *
 * <p>Answers every COPY record with one completion, those of one direction in order. Allocates nothing in steady state.
 */
public final class CopyAgent implements Agent, CopyEngine.MarkHandler {
    private final String roleName;
    private final CopyEngine engine;
    private final Sleeper sleeper;
    private final RingBuffer cancelRing;
    private final CancelledTransfers cancelled;
    private final CopyLane loads;
    private final CopyLane saves;
    private final SaveTurn saveTurn;
    private final boolean isDuplex;
    private final NanoClock clock;
    private final DutyCycle dutyCycle;
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final ControlledMessageHandler cancelHandler = this::onCancel;

    /**
     * A copy agent.
     *
     * @param deviceId  of the device.
     * @param engine    moves the bytes; started, used and closed by this agent.
     * @param rings     commands in, completions out.
     * @param limits    of what is submitted at once.
     * @param contexts  open registrations.
     * @param pool      holds the pages.
     * @param clock     of the engine.
     * @param dutyCycle is told of every duty cycle.
     */
    public CopyAgent(
            final int deviceId,
            final CopyEngine engine,
            final CopyRings rings,
            final CopyLimits limits,
            final DeviceContextTable contexts,
            final PoolMemory pool,
            final NanoClock clock,
            final DutyCycle dutyCycle) {
        this.engine = engine;
        this.clock = clock;
        this.dutyCycle = dutyCycle;
        roleName = "pf-copy-" + deviceId;
        sleeper = rings.agentSleep();
        cancelRing = rings.cancels();
        cancelled = new CancelledTransfers(rings.loads(), rings.saves());
        final CompletionProxy completions = new CompletionProxy(rings.completions(), rings.engineSleep());
        loads = new CopyLane(
                CopyCommandDescriptor.LOAD, limits, rings.loads(), engine, contexts, cancelled, pool, completions);
        saves = new CopyLane(
                CopyCommandDescriptor.SAVE, limits, rings.saves(), engine, contexts, cancelled, pool, completions);
        saveTurn = new SaveTurn(saves, limits.chunkBytes());
        isDuplex = engine.isDuplex();
    }

    @Override
    public void onStart() {
        engine.onStart();
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        dutyCycle.measureAndUpdate(nowNs);

        int workCount = 0;
        workCount += cancelRing.controlledRead(cancelHandler);
        workCount += submit(nowNs);
        workCount += engine.poll(nowNs, this);
        workCount += loads.complete();
        workCount += saves.complete();
        cancelled.removeOutdated();
        if (workCount > 0) {
            bytesInFlight.lazySet(loads.bytesInFlight() + saves.bytesInFlight());
        }
        return workCount;
    }

    private int submit(final long nowNs) {
        if (!isDuplex && saveTurn.isDue(nowNs)) {
            return saves.submit(nowNs) + loads.submit(nowNs);
        }
        final int workCount = loads.submit(nowNs);
        return isDuplex || !loads.isSubmitting() ? workCount + saves.submit(nowNs) : workCount;
    }

    /**
     * Bytes given to the device that have not arrived, as of the latest duty cycle. Any thread may ask.
     *
     * @return the bytes.
     */
    public long bytesInFlight() {
        return bytesInFlight.get();
    }

    /**
     * Are commands waiting, or bytes in flight? To be asked on the agent's thread.
     *
     * @return whether the thread should rather yield than park.
     */
    public boolean isBusy() {
        return loads.isBusy() || saves.isBusy();
    }

    /**
     * Sleep until there is a command, for a while at most. To be called on the agent's thread while it is not busy.
     *
     * @param longestNs that it sleeps, in nanoseconds.
     */
    public void awaitCommand(final long longestNs) {
        sleeper.sleep(longestNs);
    }

    /** A mark is reached; called by the copy engine. Short copies end in the cycle they began in: read the clock. */
    @Override
    public void onMark(final int token, final int status) {
        final boolean isLoad = CopyLane.directionOf(token) == CopyCommandDescriptor.LOAD;
        (isLoad ? loads : saves).onMark(token, status, clock.nanoTime());
    }

    @Override
    public void onClose() {
        engine.close();
    }

    @Override
    public String roleName() {
        return roleName;
    }

    private ControlledMessageHandler.Action onCancel(
            final int messageTypeId, final MutableDirectBuffer buffer, final int index, final int length) {
        if (cancelled.isFull()) {
            return ControlledMessageHandler.Action.ABORT;
        }
        cancelled.add(buffer.getLong(index + CopyCommandDescriptor.TRANSFER_ID_OFFSET, ByteOrder.LITTLE_ENDIAN));
        return ControlledMessageHandler.Action.CONTINUE;
    }
}
