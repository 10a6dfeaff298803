package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.core.CoreOutput;
import io.pegaflow.ipc.ErrorCode;
import org.agrona.DirectBuffer;

/** What the core decides, carried out: to the reply streams, the copy rings and the native resource agent. */
final class EngineOutput implements CoreOutput {
    private final ConnectionTable connections;
    private final ReplyProxy replies;
    private final CopyProxy copies;
    private final NativeProxy natives;
    private final EngineListener listener;
    private final AdminPoller admin;

    EngineOutput(
            final ConnectionTable connections,
            final ReplyProxy replies,
            final CopyProxy copies,
            final NativeProxy natives,
            final EngineListener listener,
            final AdminPoller admin) {
        this.connections = connections;
        this.replies = replies;
        this.copies = copies;
        this.natives = natives;
        this.listener = listener;
        this.admin = admin;
    }

    @Override
    public void cacheCleaned(
            final int requestId,
            final long evictedBlocks,
            final long evictedBytes,
            final long reclaimedBytes,
            final long referencedBlocks) {
        admin.onCleaned(
                requestId,
                new AdminGateway.CacheCleaning(evictedBlocks, evictedBytes, reclaimedBytes, referencedBlocks));
    }

    @Override
    public void instanceWithdrawn(final int requestId, final String instanceName, final int layers) {
        admin.onWithdrawn(requestId, new AdminGateway.WithdrawnInstance(instanceName, layers));
    }

    @Override
    public void openContext(
            final long ticket, final int contextId, final DirectBuffer buffer, final int offset, final int length) {
        natives.open(ticket, contextId, buffer, offset, length);
    }

    @Override
    public void closeContext(final int contextId) {
        natives.close(contextId);
    }

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
            final int layerCount) {
        copies.begin(
                transferId, partIndex, deviceId, contextId, direction, storageGroup, layers, layersOffset, layerCount);
    }

    @Override
    public void copyBlock(final long pageOffset, final int blockId) {
        copies.block(pageOffset, blockId);
    }

    @Override
    public void endCopy() {
        copies.end();
    }

    @Override
    public void cancelCopy(final long transferId, final int deviceId) {
        copies.cancel(transferId, deviceId);
    }

    @Override
    public void closeConnection(final int connectionId, final CloseReason reason) {
        final Connection connection = connections.byId(connectionId);
        if (connection != null) {
            connections.requestClose(connection, reason);
        }
    }

    @Override
    public void noteKernelTransfers(final String instanceName) {
        listener.onKernelTransfers(instanceName);
    }

    @Override
    public void recoverDevice(final int deviceId) {
        natives.recover(deviceId);
    }

    @Override
    public void noteDevice(final int deviceId, final boolean isLost, final String text) {
        listener.onDevice(deviceId, isLost, text);
    }

    @Override
    public void replyRegister(
            final int connectionId,
            final long correlationId,
            final long instanceKey,
            final int registeredDevices,
            final int worldSize) {
        replies.registered(connectionId, correlationId, instanceKey, registeredDevices, worldSize);
    }

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
            final int hitPositionsLength) {
        replies.queryReady(
                connectionId,
                correlationId,
                hitCount,
                leaseHigh,
                leaseLow,
                leaseTtlNs,
                hitPositions,
                hitPositionsOffset,
                hitPositionsLength);
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
        replies.saved(connectionId, correlationId, bytesCopied, copyNs, outcomes, outcomesOffset, outcomesLength);
    }

    @Override
    public void replyLoad(
            final int connectionId,
            final long correlationId,
            final int blocksLoaded,
            final long bytesCopied,
            final long copyNs) {
        replies.loaded(connectionId, correlationId, blocksLoaded, bytesCopied, copyNs);
    }

    @Override
    public void replyAck(final int connectionId, final long correlationId) {
        replies.acknowledged(connectionId, correlationId);
    }

    @Override
    public void replyError(
            final int connectionId,
            final long correlationId,
            final ErrorCode errorCode,
            final long retryAfterNs,
            final String text) {
        replies.failed(connectionId, correlationId, errorCode, retryAfterNs, text);
    }
}
