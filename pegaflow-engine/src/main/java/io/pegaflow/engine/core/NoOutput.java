package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import org.agrona.DirectBuffer;

/** Carries out nothing: in a replay the world has answered already. Keeps nothing either, so any thread may use it. */
public class NoOutput implements CoreOutput {
    /** An output for one core or for many. */
    public NoOutput() {}

    @Override
    public void openContext(
            final long ticket, final int contextId, final DirectBuffer buffer, final int offset, final int length) {}

    @Override
    public void closeContext(final int contextId) {}

    @Override
    public void beginCopy(
            final long transferId,
            final int partIndex,
            final int deviceId,
            final int contextId,
            final int direction,
            final int storageGroup,
            final DirectBuffer layers,
            final int layersOffset,
            final int layerCount) {}

    @Override
    public void copyBlock(final long pageOffset, final int blockId) {}

    @Override
    public void endCopy() {}

    @Override
    public void cancelCopy(final long transferId, final int deviceId) {}

    @Override
    public void closeConnection(final int connectionId, final CloseReason reason) {}

    @Override
    public void noteKernelTransfers(final String instanceName) {}

    @Override
    public void recoverDevice(final int deviceId) {}

    @Override
    public void noteDevice(final int deviceId, final boolean isLost, final String text) {}

    @Override
    public void replyRegister(
            final int connectionId,
            final long correlationId,
            final long instanceKey,
            final int registeredDevices,
            final int worldSize) {}

    @Override
    public void replyQuery(
            final int connectionId,
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs,
            final DirectBuffer hitPositions,
            final int hitPositionsOffset,
            final int hitPositionsLength) {}

    @Override
    public void replySave(
            final int connectionId,
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int outcomesOffset,
            final int outcomesLength) {}

    @Override
    public void replyLoad(
            final int connectionId,
            final long correlationId,
            final int blocksLoaded,
            final long bytesCopied,
            final long copyNs) {}

    @Override
    public void replyAck(final int connectionId, final long correlationId) {}

    @Override
    public void replyError(
            final int connectionId,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {}
}
