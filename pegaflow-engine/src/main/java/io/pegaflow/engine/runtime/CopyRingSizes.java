package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.copy.CopyRings;
import io.pegaflow.engine.core.CoreConfig;
import io.pegaflow.engine.core.CoreOutput;
import io.pegaflow.ipc.Limits;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** How large the rings of a device must be, so that everything the core may have in flight fits. */
final class CopyRingSizes {
    /** A ring takes records of up to one in so many of its bytes. */
    private static final int MAX_RECORD_SHARE = 8;

    private CopyRingSizes() {}

    static CopyRings newRings(final CoreConfig config) {
        final int commands = commandRingCapacity(config);
        return new CopyRings(
                newRing(commands),
                newRing(commands),
                newRing(cancelRingCapacity(config)),
                newRing(completionRingCapacity(config)));
    }

    /**
     * Entries of all queued blocks, fixed parts of the largest possible number of commands, and as much again as the padding at
     * the end of the ring may take; never so little that the largest command would not fit as one record.
     */
    static int commandRingCapacity(final CoreConfig config) {
        final long entries = (long) config.maxQueuedBlocksPerDevice() * CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
        final long fixedPart = CopyCommandDescriptor.blocksOffset(Limits.MAX_LAYERS)
                + (long) RecordDescriptor.HEADER_LENGTH
                + RecordDescriptor.ALIGNMENT;
        final long content = entries + fixedPart * (config.maxTransfers() + MAX_RECORD_SHARE * 2L);
        final long largestRecord = CopyCommandDescriptor.length(Limits.MAX_LAYERS, CoreOutput.MAX_BLOCKS_PER_COPY);
        final long capacity =
                Math.max(content * MAX_RECORD_SHARE / (MAX_RECORD_SHARE - 1), largestRecord * MAX_RECORD_SHARE);
        return BitUtil.findNextPositivePowerOfTwo(Math.toIntExact(capacity));
    }

    private static int cancelRingCapacity(final CoreConfig config) {
        return powerOfTwoFor(config.maxTransfers(), Long.BYTES);
    }

    /** One completion a command; a copy agent that finds the ring full keeps the completion and tries again. */
    private static int completionRingCapacity(final CoreConfig config) {
        return powerOfTwoFor(2 * config.maxTransfers(), CopyCompletionDescriptor.RECORD_LENGTH);
    }

    private static int powerOfTwoFor(final int records, final int length) {
        final int aligned = BitUtil.align(length + RecordDescriptor.HEADER_LENGTH, RecordDescriptor.ALIGNMENT);
        return BitUtil.findNextPositivePowerOfTwo(Math.max(4096, 2 * records * aligned));
    }

    static OneToOneRingBuffer newRing(final int capacity) {
        final ByteBuffer buffer = BufferUtil.allocateDirectAligned(
                capacity + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH);
        return new OneToOneRingBuffer(new UnsafeBuffer(buffer));
    }
}
