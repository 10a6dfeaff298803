package io.pegaflow.engine.runtime;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.copy.CopyRings;
import io.pegaflow.engine.copy.Sleeper;
import io.pegaflow.engine.core.CoreConfig;
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

    /** What does not fit waits with the copy agent, and the engine reads all the time. */
    private static final int COMPLETION_RING_CAPACITY = 128 * 1024;

    private CopyRingSizes() {}

    static CopyRings newRings(final CoreConfig config, final Sleeper engineSleep) {
        final int commands = commandRingCapacity(config);
        return new CopyRings(
                newRing(commands),
                newRing(commands),
                newRing(cancelRingCapacity(config)),
                newRing(COMPLETION_RING_CAPACITY),
                new Sleeper(),
                engineSleep);
    }

    /**
     * The core counts the ring space of its commands in block entries. The end of the ring is padded when the next record does
     * not fit before it.
     */
    private static int commandRingCapacity(final CoreConfig config) {
        final long queued = (long) config.maxQueuedBlocksPerDevice() * CopyCommandDescriptor.BLOCK_ENTRY_LENGTH;
        final long maxRecord =
                RecordDescriptor.HEADER_LENGTH + CopyProxy.MAX_RECORD_LENGTH + RecordDescriptor.ALIGNMENT;
        final long capacity = Math.max(queued + maxRecord, MAX_RECORD_SHARE * maxRecord);
        return BitUtil.findNextPositivePowerOfTwo(Math.toIntExact(capacity));
    }

    /** A transfer is cancelled at most once while it is in flight, and one that ended with its cancellation unread at most too. */
    private static int cancelRingCapacity(final CoreConfig config) {
        final int record = BitUtil.align(Long.BYTES + RecordDescriptor.HEADER_LENGTH, RecordDescriptor.ALIGNMENT);
        return BitUtil.findNextPositivePowerOfTwo(Math.max(4096, 2 * config.maxTransfers() * record + 2 * record));
    }

    static OneToOneRingBuffer newRing(final int capacity) {
        final ByteBuffer buffer = BufferUtil.allocateDirectAligned(
                capacity + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH);
        return new OneToOneRingBuffer(new UnsafeBuffer(buffer));
    }
}
