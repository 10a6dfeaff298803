package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import org.agrona.DirectBuffer;

/**
 * Everything the core asks of the world. Called on the engine's thread while an input is applied; no call may fail, block or
 * call back into the core, and none but {@link #replyError} and the context calls may allocate.
 *
 * <p>Room for every call is guaranteed beforehand: a connection's credits bound its replies, the core's limits bound copy
 * commands a device ({@link CoreConfig#maxQueuedBlocksPerDevice()}) and tasks of the native resource agent.
 */
public interface CoreOutput {
    /** Blocks of one copy command: with the most layers a record of 33 KiB, an eighth of a small ring. */
    int MAX_BLOCKS_PER_COPY = 2048;

    /**
     * Open the exported memory of a registration; answered by {@link InputKind#OPEN_COMPLETED} with the same ticket.
     *
     * @param ticket    repeats in the answer.
     * @param contextId under which the copy agents will find the opened memory, unique while in use.
     * @param buffer    holds the RegisterRequest with its SBE header; valid during the call only.
     * @param offset    of the SBE header.
     * @param length    of the message in bytes.
     */
    void openContext(long ticket, int contextId, DirectBuffer buffer, int offset, int length);

    /**
     * Close the memory of a context, on which no copy is in flight any more; answered by {@link InputKind#CONTEXT_CLOSED}.
     *
     * @param contextId the context.
     */
    void closeContext(int contextId);

    /**
     * Begin a copy command of at most {@link #MAX_BLOCKS_PER_COPY} blocks; they follow through {@link #copyBlock}, then {@link
     * #endCopy}. Every command is answered by exactly one {@link InputKind#COPY_COMPLETED}.
     *
     * @param transferId   repeats in the completion.
     * @param partIndex    of the command among those of the transfer, from 0; repeats in the completion.
     * @param deviceId     the device whose copy agent carries it out.
     * @param contextId    the opened memory and its layout.
     * @param direction    {@link io.pegaflow.engine.copy.CopyCommandDescriptor#SAVE} or {@link
     *                     io.pegaflow.engine.copy.CopyCommandDescriptor#LOAD}.
     * @param storageGroup whose layers are meant.
     * @param layers       holds packed uint16 positions of layers in the registration of the context.
     * @param layersOffset of the first.
     * @param layerCount   of them; 0 means all layers of the storage group.
     */
    void beginCopy(
            long transferId,
            int partIndex,
            int deviceId,
            int contextId,
            int direction,
            int storageGroup,
            DirectBuffer layers,
            int layersOffset,
            int layerCount);

    /**
     * Add a block to the copy command that was begun.
     *
     * @param pageOffset of the block's page from the start of the pool, in bytes.
     * @param blockId    of the block in device memory.
     */
    void copyBlock(long pageOffset, int blockId);

    /** The copy command is complete and can be carried out. */
    void endCopy();

    /**
     * Copy nothing more of a transfer; its completions still come, for what was dropped with status cancelled.
     *
     * @param transferId the transfer.
     * @param deviceId   its device.
     */
    void cancelCopy(long transferId, int deviceId);

    /**
     * Close a connection because of what happened on it. {@link InputKind#CONNECTION_CLOSED} follows as an input of its own.
     *
     * @param connectionId the connection.
     * @param reason       why.
     */
    void closeConnection(int connectionId, CloseReason reason);

    /**
     * A device of an instance asked for copies by kernel and gets those of the copy engine. Called once an instance.
     *
     * @param instanceName of the instance.
     */
    void noteKernelTransfers(String instanceName);

    /**
     * Recover a lost device, on which no memory is open; answered by {@link InputKind#DEVICE_RECOVERED}.
     *
     * @param deviceId the device.
     */
    void recoverDevice(int deviceId);

    /**
     * A device was lost, is still lost, or serves again.
     *
     * @param deviceId the device.
     * @param isLost   whether copies on it are refused from now on.
     * @param text     what follows from it, or why it could not be recovered.
     */
    void noteDevice(int deviceId, boolean isLost, String text);

    /** Answer a RegisterRequest. See the schema for the fields. */
    void replyRegister(int connectionId, long correlationId, long instanceKey, int registeredDevices, int worldSize);

    /**
     * Answer a QueryRequest that is ready. The lease is 0, 0 without one; {@code hitPositions} holds packed little-endian int32,
     * none for a prefix.
     */
    void replyQuery(
            int connectionId,
            long correlationId,
            int hitCount,
            long leaseHigh,
            long leaseLow,
            long leaseTtlNs,
            DirectBuffer hitPositions,
            int hitPositionsOffset,
            int hitPositionsLength);

    /** Answer a SaveRequest; {@code outcomes} holds one BlockOutcome byte a block. */
    void replySave(
            int connectionId,
            long correlationId,
            long bytesCopied,
            long copyNs,
            DirectBuffer outcomes,
            int outcomesOffset,
            int outcomesLength);

    /** Answer a LoadRequest. */
    void replyLoad(int connectionId, long correlationId, int blocksLoaded, long bytesCopied, long copyNs);

    /** Answer a request that returns nothing else. */
    void replyAck(int connectionId, long correlationId);

    /**
     * Answer any request with an error.
     *
     * @param connectionId  the connection.
     * @param correlationId of the request.
     * @param errorCode     the error.
     * @param retryAfterNs  for {@link ErrorCode#BUSY}, else 0.
     * @param text          what failed, with its values, and the remedy.
     */
    void replyError(int connectionId, long correlationId, ErrorCode errorCode, long retryAfterNs, String text);

    /**
     * A cleaning of the cache is through.
     *
     * @param requestId       of {@link InputKind#CLEAN_CACHE}.
     * @param evictedBlocks   complete blocks that left.
     * @param evictedBytes    of their pages.
     * @param reclaimedBytes  of pages that are free now, those of incomplete blocks among them.
     * @param referencedBlocks blocks of this cleaning and of those before that are still held.
     */
    default void cacheCleaned(
            final int requestId,
            final long evictedBlocks,
            final long evictedBytes,
            final long reclaimedBytes,
            final long referencedBlocks) {}

    /**
     * An administrator's request has withdrawn an instance: it is unknown from here on, and its memory is closed once copies on it
     * have ended. Called within the input, and may allocate.
     *
     * @param requestId    of {@link InputKind#WITHDRAW_INSTANCES}.
     * @param instanceName of the instance.
     * @param layers       that its devices had registered.
     */
    default void instanceWithdrawn(final int requestId, final String instanceName, final int layers) {}
}
