package io.pegaflow.engine.copy;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pegaflow.engine.device.CopyEngine;
import io.pegaflow.engine.device.DeviceContext;
import io.pegaflow.engine.device.DeviceContextTable;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.engine.pool.PoolParts;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * One direction of a copy agent. The command at the head of the ring stays there while it is submitted run by run; then a mark
 * follows its copies, and its place in {@code inFlight} waits for that mark and for room in the completion ring.
 */
final class CopyLane implements ControlledMessageHandler {
    private final int direction;
    private final RingBuffer ring;
    private final CopyEngine engine;
    private final DeviceContextTable contexts;
    private final CancelledTransfers cancelled;
    private final CompletionProxy completions;
    private final RangeCoalescer coalescer;
    private final InFlightCommands inFlight = new InFlightCommands();

    private boolean isSubmitting;
    private boolean isSubmitted;
    private int status;
    private long transferId;

    CopyLane(
            final int direction,
            final RingBuffer ring,
            final CopyEngine engine,
            final DeviceContextTable contexts,
            final CancelledTransfers cancelled,
            final PoolMemory pool,
            final CompletionProxy completions) {
        this.direction = direction;
        this.ring = ring;
        this.engine = engine;
        this.contexts = contexts;
        this.cancelled = cancelled;
        this.completions = completions;
        coalescer = new RangeCoalescer(pool, new PoolParts(pool.length()));
    }

    /**
     * Submit commands until the engine, the ring or the room for commands in flight is exhausted.
     *
     * @param nowNs time of this cycle.
     * @return work done.
     */
    int submit(final long nowNs) {
        int workCount = 0;
        while (isSubmitting || begin(nowNs)) {
            if (status == CopyCompletionDescriptor.OK && cancelled.contains(transferId, direction)) {
                status = CopyCompletionDescriptor.CANCELLED;
            }
            while (status == CopyCompletionDescriptor.OK && coalescer.hasRun()) {
                final long bytes = submitRun(nowNs);
                if (bytes == 0) {
                    return workCount;
                }
                coalescer.advance(bytes);
                inFlight.addBytes(bytes);
                workCount++;
            }
            if (!engine.mark(direction, direction)) {
                return workCount;
            }
            inFlight.submitted(status);
            endCommand();
            workCount++;
        }
        return workCount;
    }

    /**
     * Does a command wait for the engine to accept more of it?
     *
     * @return whether one does.
     */
    boolean isSubmitting() {
        return isSubmitting;
    }

    boolean isBusy() {
        return isSubmitting || !inFlight.isEmpty();
    }

    /** Bytes the engine was given that have not all arrived. */
    long bytesInFlight() {
        return inFlight.bytesInFlight();
    }

    void onMark(final int copyStatus, final long nowNs) {
        inFlight.ended(copyStatus, nowNs);
    }

    /**
     * Answer commands that have ended.
     *
     * @return how many were answered.
     */
    int complete() {
        int workCount = 0;
        while (inFlight.hasEnded() && inFlight.answer(completions)) {
            workCount++;
        }
        return workCount;
    }

    @Override
    public Action onMessage(
            final int messageTypeId, final MutableDirectBuffer buffer, final int index, final int length) {
        if (isSubmitted) {
            return Action.CONTINUE;
        }
        transferId = buffer.getLong(index + CopyCommandDescriptor.TRANSFER_ID_OFFSET, LITTLE_ENDIAN);
        final int contextId = buffer.getInt(index + CopyCommandDescriptor.CONTEXT_ID_OFFSET, LITTLE_ENDIAN);
        final int partIndex = buffer.getInt(index + CopyCommandDescriptor.PART_INDEX_OFFSET, LITTLE_ENDIAN);
        final DeviceContext context = contexts.get(contextId);
        status = context != null && coalescer.wrap(context, buffer, index)
                ? CopyCompletionDescriptor.OK
                : CopyCompletionDescriptor.FAILED;
        inFlight.begin(transferId, partIndex, contextId);
        isSubmitting = true;
        return Action.ABORT;
    }

    private boolean begin(final long nowNs) {
        if (!inFlight.hasRoom()) {
            return false;
        }
        isSubmitted = false;
        ring.controlledRead(this, 1);
        if (!isSubmitting && ring.size() > 0) {
            // The first read went no further than the padding at the end of the ring.
            ring.controlledRead(this, 1);
        }
        if (isSubmitting) {
            inFlight.started(nowNs);
        }
        return isSubmitting;
    }

    private void endCommand() {
        isSubmitting = false;
        isSubmitted = true;
        ring.controlledRead(this, 1);
    }

    private long submitRun(final long nowNs) {
        return direction == CopyCommandDescriptor.SAVE
                ? engine.submit(
                        coalescer.memory(),
                        direction,
                        coalescer.deviceAddress(),
                        coalescer.devicePitch(),
                        coalescer.poolAddress(),
                        coalescer.poolPitch(),
                        coalescer.rowBytes(),
                        coalescer.rows(),
                        nowNs)
                : engine.submit(
                        coalescer.memory(),
                        direction,
                        coalescer.poolAddress(),
                        coalescer.poolPitch(),
                        coalescer.deviceAddress(),
                        coalescer.devicePitch(),
                        coalescer.rowBytes(),
                        coalescer.rows(),
                        nowNs);
    }
}
