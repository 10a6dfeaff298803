package io.pegaflow.client;

import io.pegaflow.ipc.ErrorCode;
import org.agrona.DirectBuffer;

/**
 * What a {@link PegaflowClient} tells its owner, always from within {@link PegaflowClient#poll()} or {@link
 * PegaflowClient#close()}, on the owner's thread.
 *
 * <p>For every correlation id that a request returned exactly one of {@link #onRegistered}, {@link #onQueryReady}, {@link
 * #onMembershipReady}, {@link #onSaved}, {@link #onLoaded}, {@link #onAck}, {@link #onError} and {@link #onFailed} is called, exactly once. A method may send
 * further requests and close the client; it must not poll. What it throws is thrown by the surrounding poll once that is done.
 * Buffers are valid during the call only.
 */
public interface ClientListener {
    /**
     * Requests can be sent; also after a reconnect. With another incarnation than before, everything registered is gone.
     *
     * @param incarnation of the agent.
     * @param credits     requests that may be in flight at once.
     */
    void onConnected(long incarnation, int credits);

    /**
     * The connection ended. All requests that were in flight have had their {@link #onFailed} before. Everything registered is
     * gone. Unless it was closed by its owner, the client looks for an agent again.
     *
     * @param cause of the end.
     */
    void onDisconnected(DisconnectCause cause);

    /**
     * A device is registered.
     *
     * @param correlationId     of the request.
     * @param instanceKey       that further requests name.
     * @param registeredDevices of the instance so far.
     * @param worldSize         of the instance; it can be used once that many are registered.
     */
    void onRegistered(long correlationId, long instanceKey, int registeredDevices, int worldSize);

    /**
     * The longest cached prefix is known.
     *
     * @param correlationId of the request.
     * @param hitCount      blocks of the prefix.
     * @param leaseHigh     first half of the lease on them, 0 without hits, or without all of them if all were asked for.
     * @param leaseLow      second half of the lease.
     * @param leaseTtlNs    after which the lease ends by itself.
     */
    void onQueryReady(long correlationId, int hitCount, long leaseHigh, long leaseLow, long leaseTtlNs);

    /**
     * It is known which blocks are cached, whatever their order. Called only with hits; without, {@link #onQueryReady} is.
     *
     * @param correlationId of the request.
     * @param hitCount      blocks that are cached.
     * @param leaseHigh     first half of the lease on exactly those, in request order.
     * @param leaseLow      second half of the lease.
     * @param leaseTtlNs    after which the lease ends by itself.
     * @param positions     holds their positions in the request as packed little-endian int32, ascending, one a hit.
     * @param offset        of the first.
     */
    default void onMembershipReady(
            final long correlationId,
            final int hitCount,
            final long leaseHigh,
            final long leaseLow,
            final long leaseTtlNs,
            final DirectBuffer positions,
            final int offset) {
        onQueryReady(correlationId, hitCount, leaseHigh, leaseLow, leaseTtlNs);
    }

    /**
     * Blocks are saved; their device memory may be used again.
     *
     * @param correlationId of the request.
     * @param bytesCopied   from the device.
     * @param copyNs        from the first copy's start to the last copy's end.
     * @param outcomes      one byte a block in request order, see {@code BlockOutcome} in the schema.
     * @param offset        of the first.
     * @param length        of them.
     */
    void onSaved(long correlationId, long bytesCopied, long copyNs, DirectBuffer outcomes, int offset, int length);

    /**
     * Blocks have arrived in device memory.
     *
     * @param correlationId of the request.
     * @param blocksLoaded  without those that were skipped.
     * @param bytesCopied   to the device.
     * @param copyNs        from the first copy's start to the last copy's end.
     */
    void onLoaded(long correlationId, int blocksLoaded, long bytesCopied, long copyNs);

    /**
     * A request that returns nothing else succeeded: cancel, release, unregister.
     *
     * @param correlationId of the request.
     */
    void onAck(long correlationId);

    /**
     * The agent refused a request, or it failed there; nothing of it remains in effect. A query whose blocks are still on their
     * way from a slower tier comes as {@link ErrorCode#BUSY} too.
     *
     * @param correlationId of the request.
     * @param code          of the error.
     * @param retryAfterNs  for {@link ErrorCode#BUSY}: when a retry is sensible; else 0.
     * @param text          what failed, in UTF-8.
     * @param offset        of the text.
     * @param length        of the text in bytes.
     */
    void onError(long correlationId, ErrorCode code, long retryAfterNs, DirectBuffer text, int offset, int length);

    /**
     * A request got no answer and will get none.
     *
     * @param correlationId of the request.
     * @param failure       why.
     */
    void onFailed(long correlationId, RequestFailure failure);
}
