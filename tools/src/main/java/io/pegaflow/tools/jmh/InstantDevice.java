package io.pegaflow.tools.jmh;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.NoOutput;
import io.pegaflow.ipc.ErrorCode;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** The world of a core that is measured alone: every copy is done as soon as it is asked for, and no byte moves. */
final class InstantDevice extends NoOutput {
    final IntArrayList opened = new IntArrayList();
    final LongArrayList openTickets = new LongArrayList();
    final UnsafeBuffer completion = new UnsafeBuffer(new byte[CopyCompletionDescriptor.LENGTH]);
    long instanceKey;
    int hits;
    long leaseHigh;
    long leaseLow;
    long replies;
    long copiedBlocks;
    /** What a copy of a block says that it moved. */
    int blockBytes;

    private final LongArrayList copies = new LongArrayList();
    private final LongArrayList copyBlocks = new LongArrayList();
    private long blocksBefore;
    private int nextCopy;
    private int contextId;
    private long transferId;

    /** Take the next finished copy; false if there is none. Its record stands in {@link #completion}. */
    boolean takeCompletion() {
        if (nextCopy == copies.size()) {
            copies.clear();
            copyBlocks.clear();
            nextCopy = 0;
            return false;
        }
        completion.putLong(
                CopyCompletionDescriptor.TRANSFER_ID_OFFSET, copies.getLong(nextCopy), ByteOrder.LITTLE_ENDIAN);
        completion.putLong(
                CopyCompletionDescriptor.BYTES_OFFSET,
                copyBlocks.getLong(nextCopy++) * blockBytes,
                ByteOrder.LITTLE_ENDIAN);
        return true;
    }

    int contextId() {
        return contextId;
    }

    @Override
    public void openContext(
            final long ticket, final int context, final DirectBuffer buffer, final int offset, final int length) {
        openTickets.addLong(ticket);
        opened.addInt(context);
    }

    @Override
    public void beginCopy(
            final long transfer,
            final int partIndex,
            final int deviceId,
            final int context,
            final int direction,
            final int storageGroup,
            final DirectBuffer layers,
            final int layersOffset,
            final int layerCount) {
        transferId = transfer;
        blocksBefore = copiedBlocks;
        contextId = context;
    }

    @Override
    public void copyBlock(final long pageOffset, final int blockId) {
        copiedBlocks++;
    }

    @Override
    public void endCopy() {
        copies.addLong(transferId);
        copyBlocks.addLong(copiedBlocks - blocksBefore);
    }

    @Override
    public void closeConnection(final int connectionId, final CloseReason reason) {
        throw new IllegalStateException("connection closed: reason=" + reason);
    }

    @Override
    public void replyRegister(
            final int connectionId,
            final long correlationId,
            final long key,
            final int registeredDevices,
            final int worldSize) {
        instanceKey = key;
        replies++;
    }

    @Override
    public void replyQuery(
            final int connectionId,
            final long correlationId,
            final int hitCount,
            final long high,
            final long low,
            final long leaseTtlNs,
            final DirectBuffer hitPositions,
            final int hitPositionsOffset,
            final int hitPositionsLength) {
        hits = hitCount;
        leaseHigh = high;
        leaseLow = low;
        replies++;
    }

    @Override
    public void replySave(
            final int connectionId,
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int outcomesOffset,
            final int outcomesLength) {
        replies++;
    }

    @Override
    public void replyLoad(
            final int connectionId,
            final long correlationId,
            final int blocksLoaded,
            final long bytesCopied,
            final long copyNs) {
        replies++;
    }

    @Override
    public void replyAck(final int connectionId, final long correlationId) {
        replies++;
    }

    @Override
    public void replyError(
            final int connectionId,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {
        throw new IllegalStateException("request refused: error=" + errorCode + ", text=" + text);
    }
}
