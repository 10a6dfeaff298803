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
 * follows its copies, and its place in {@code inFlight} waits for that mark and for room in the completion ring. No copy is
 * longer than a chunk; a mark follows every chunk as well, so that what is in flight is known and bounded.
 */
final class CopyLane implements ControlledMessageHandler {
    /** A shorter piece of a range is not cut off for the sake of a chunk's length. */
    private static final long MIN_PIECE_BYTES = 32 * 1024;

    /** Copies of a turn: scattered blocks must not keep the other direction waiting. */
    private static final int MAX_COPIES_PER_TURN = 256;

    private static final int CHUNK_MARK = 2;

    private final int direction;
    private final CopyLimits limits;
    private final RingBuffer ring;
    private final CopyEngine engine;
    private final DeviceContextTable contexts;
    private final CancelledTransfers cancelled;
    private final CompletionProxy completions;
    private final RangeCoalescer coalescer;
    private final InFlightCommands inFlight = new InFlightCommands();
    private final MarkedBytes bytes = new MarkedBytes();

    private boolean isSubmitting;
    private boolean isSubmitted;
    private int status;
    private int chunkStatus;
    private long transferId;
    private long bytesSubmitted;

    CopyLane(
            final int direction,
            final CopyLimits limits,
            final RingBuffer ring,
            final CopyEngine engine,
            final DeviceContextTable contexts,
            final CancelledTransfers cancelled,
            final PoolMemory pool,
            final CompletionProxy completions) {
        this.direction = direction;
        this.limits = limits;
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
        int copies = 0;
        while (isSubmitting || begin(nowNs)) {
            if (status == CopyCompletionDescriptor.OK && cancelled.contains(transferId, direction)) {
                status = CopyCompletionDescriptor.CANCELLED;
            }
            while (status == CopyCompletionDescriptor.OK && coalescer.hasRun()) {
                if (copies == MAX_COPIES_PER_TURN || !hasRoom()) {
                    return workCount;
                }
                final long accepted = submitRun(nowNs);
                if (accepted == 0) {
                    return workCount;
                }
                coalescer.advance(accepted);
                inFlight.addBytes(accepted);
                bytes.submitted(accepted);
                bytesSubmitted += accepted;
                copies++;
                workCount++;
            }
            if (!mark(direction)) {
                return workCount;
            }
            inFlight.submitted(status);
            endCommand();
            workCount++;
        }
        return workCount;
    }

    /** May more be submitted? What is in flight is bounded, and a full chunk gets its mark first. */
    private boolean hasRoom() {
        final boolean isChunkFull =
                bytes.sinceMark() + Math.min(coalescer.rowBytes(), MIN_PIECE_BYTES) > limits.chunkBytes();
        if (isChunkFull && !mark(direction + CHUNK_MARK)) {
            return false;
        }
        return bytes.inFlight() + Math.min(coalescer.rowBytes(), MIN_PIECE_BYTES) <= limits.inFlightBytes();
    }

    private boolean mark(final int token) {
        if (!bytes.hasRoomForMark() || !engine.mark(direction, token)) {
            return false;
        }
        bytes.marked();
        return true;
    }

    /** Bytes submitted since the start. */
    long bytesSubmitted() {
        return bytesSubmitted;
    }

    /** Is there a command of which not all is submitted? */
    boolean hasCommands() {
        return isSubmitting || ring.size() > 0;
    }

    /** The direction whose mark a token is. */
    static int directionOf(final int token) {
        return token & 1;
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

    /** Bytes the engine was given that are not known to have arrived. */
    long bytesInFlight() {
        return bytes.inFlight();
    }

    void onMark(final int token, final int copyStatus, final long nowNs) {
        bytes.ended();
        chunkStatus = worseOf(chunkStatus, copyStatus);
        if (token == direction) {
            inFlight.ended(chunkStatus, nowNs);
            chunkStatus = CopyCompletionDescriptor.OK;
        }
    }

    private static int worseOf(final int status, final int other) {
        return status == CopyCompletionDescriptor.OK || other == CopyCompletionDescriptor.DEVICE_LOST ? other : status;
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
        final long room = Math.min(limits.chunkBytes() - bytes.sinceMark(), limits.inFlightBytes() - bytes.inFlight());
        final long rowBytes = Math.min(coalescer.rowBytes(), room);
        final int rows =
                rowBytes < coalescer.rowBytes() ? 1 : (int) Math.max(1, Math.min(coalescer.rows(), room / rowBytes));
        return direction == CopyCommandDescriptor.SAVE
                ? engine.submit(
                        coalescer.memory(),
                        direction,
                        coalescer.deviceAddress(),
                        coalescer.devicePitch(),
                        coalescer.poolAddress(),
                        coalescer.poolPitch(),
                        rowBytes,
                        rows,
                        nowNs)
                : engine.submit(
                        coalescer.memory(),
                        direction,
                        coalescer.poolAddress(),
                        coalescer.poolPitch(),
                        coalescer.deviceAddress(),
                        coalescer.devicePitch(),
                        rowBytes,
                        rows,
                        nowNs);
    }
}
