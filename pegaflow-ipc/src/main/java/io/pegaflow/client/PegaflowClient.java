package io.pegaflow.client;

import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import java.util.Objects;
import org.agrona.DirectBuffer;

/**
 * The connection of an inference process to the agent of its host. Nothing here waits: requests return at once, and {@link
 * #poll()} delivers answers, watches over timeouts and the life of the agent, and connects again after its death. The death of
 * an agent is seen within 200 ms as long as it is polled every few milliseconds.
 *
 * <p>One thread owns a client and calls all of it. In steady state nothing is allocated. A request returns its correlation id,
 * which is positive, or one of the negative numbers of {@link OfferResult}, in which case it was not sent; a value beyond a limit
 * of {@link Limits} is an {@link IllegalArgumentException}. Buffers are copied before a request returns.
 */
public final class PegaflowClient implements AutoCloseable {
    private final ClientConductor conductor;
    private final RequestProxy proxy;
    private final SaveSpec singleSave = new SaveSpec();
    private final LoadSpec singleLoad = new LoadSpec();

    private PegaflowClient(final ClientContext ctx, final ClientListener listener) {
        conductor = new ClientConductor(ctx.conclude(), Objects.requireNonNull(listener, "listener"));
        proxy = conductor.proxy();
    }

    /**
     * Make a client. It returns at once; {@link #poll()} connects it.
     *
     * @param ctx      of the client; concluded here.
     * @param listener that is told everything.
     * @return the client.
     */
    public static PegaflowClient connect(final ClientContext ctx, final ClientListener listener) {
        return new PegaflowClient(ctx, listener);
    }

    /**
     * Do everything there is to do: replies, timeouts, the agent's life, keep-alives, handshake. Call it often, while nothing
     * else is to be done all the time.
     *
     * @return how much was done, 0 if the caller may idle.
     * @throws IllegalStateException if called by the listener.
     */
    public int poll() {
        return conductor.poll();
    }

    /**
     * Where the client stands.
     *
     * @return the state as of the last poll.
     */
    public ConnectionState state() {
        return conductor.state();
    }

    /**
     * The run of the agent this client is connected to, or was last.
     *
     * @return the incarnation, 0 before the first connection.
     */
    public long incarnation() {
        return conductor.incarnation();
    }

    /**
     * Requests that can be sent before an answer arrives. A request that timed out counts until its late answer.
     *
     * @return their number, 0 without a connection.
     */
    public int creditsAvailable() {
        return conductor.creditsAvailable();
    }

    /**
     * Why the agent refused the last attempt to connect. The client tries again all the same.
     *
     * @return the refusal, null if there was none since the last connection.
     */
    public ConnectRefusal connectRefusal() {
        return conductor.refusal();
    }

    /**
     * Counts of what arrived besides answers, and of errors.
     *
     * @return the counts, live.
     */
    public ClientStats stats() {
        return conductor.stats();
    }

    /**
     * Register the memory of a device with an instance; answered by {@link ClientListener#onRegistered}.
     *
     * @param spec of the registration.
     * @return correlation id or {@link OfferResult}.
     */
    public long register(final RegisterSpec spec) {
        final long correlationId = conductor.admit();
        return correlationId < 0 ? correlationId : conductor.sent(correlationId, proxy.register(correlationId, spec));
    }

    /**
     * Ask which blocks are cached. In storage group 0 that is the longest prefix, answered by {@link
     * ClientListener#onQueryReady}; in the others it is every one of them, whatever their order, answered by {@link
     * ClientListener#onMembershipReady}, for {@link Limits#MAX_MEMBERSHIP_BLOCKS} hashes at most.
     *
     * @param instanceKey  from {@link ClientListener#onRegistered}.
     * @param storageGroup of the layers.
     * @param hashLength   bytes of every hash.
     * @param hashes       holds packed hashes in prompt order.
     * @param hashesOffset of the first.
     * @param count        of hashes.
     * @return correlation id or {@link OfferResult}.
     */
    public long query(
            final long instanceKey,
            final int storageGroup,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        return query(instanceKey, storageGroup, false, hashLength, hashes, hashesOffset, count);
    }

    /**
     * Ask for blocks of which all are needed: answered by {@link ClientListener#onQueryReady} with the longest prefix, and with
     * a lease only if that is all of them.
     *
     * @param instanceKey  from {@link ClientListener#onRegistered}.
     * @param storageGroup of the layers.
     * @param hashLength   bytes of every hash.
     * @param hashes       holds packed hashes in prompt order.
     * @param hashesOffset of the first.
     * @param count        of hashes.
     * @return correlation id or {@link OfferResult}.
     */
    public long queryAllOrNothing(
            final long instanceKey,
            final int storageGroup,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        return query(instanceKey, storageGroup, true, hashLength, hashes, hashesOffset, count);
    }

    private long query(
            final long instanceKey,
            final int storageGroup,
            final boolean allOrNothing,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        Arguments.checkStorageGroup(storageGroup);
        Arguments.checkHashes(hashLength, count);
        if (storageGroup > 0 && !allOrNothing) {
            Arguments.check(Limit.MEMBERSHIP_BLOCKS, count);
        }
        final long correlationId = conductor.admit(count);
        return correlationId < 0
                ? correlationId
                : conductor.sent(
                        correlationId,
                        proxy.query(
                                correlationId,
                                instanceKey,
                                storageGroup,
                                allOrNothing,
                                hashLength,
                                hashes,
                                hashesOffset,
                                count));
    }

    /**
     * Save blocks of one device; answered by {@link ClientListener#onSaved}. Their device memory must not change before.
     *
     * @param instanceKey    from {@link ClientListener#onRegistered}.
     * @param deviceId       of the device.
     * @param storageGroup   of the layers.
     * @param leaseHigh      first half of the lease of the prefix that these blocks continue, 0 for none.
     * @param leaseLow       second half of that lease.
     * @param layers         holds packed little-endian uint16 positions of layers; null for all.
     * @param layersOffset   of the first.
     * @param layerCount     of layers, 0 for all.
     * @param blockIds       holds packed little-endian int32 device block ids, one a hash.
     * @param blockIdsOffset of the first.
     * @param hashLength     bytes of every hash.
     * @param hashes         holds packed hashes in prompt order.
     * @param hashesOffset   of the first.
     * @param count          of blocks.
     * @return correlation id or {@link OfferResult}.
     */
    public long save(
            final long instanceKey,
            final int deviceId,
            final int storageGroup,
            final long leaseHigh,
            final long leaseLow,
            final DirectBuffer layers,
            final int layersOffset,
            final int layerCount,
            final DirectBuffer blockIds,
            final int blockIdsOffset,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        return save(singleSave
                .begin(instanceKey, deviceId)
                .continues(leaseHigh, leaseLow)
                .addPart(
                        storageGroup,
                        layers,
                        layersOffset,
                        layerCount,
                        blockIds,
                        blockIdsOffset,
                        hashLength,
                        hashes,
                        hashesOffset,
                        count));
    }

    /**
     * Save blocks of one device for several sets of layers; answered by {@link ClientListener#onSaved}. Their device memory must
     * not change before.
     *
     * @param spec with at least one part; can be used again when this returns.
     * @return correlation id or {@link OfferResult}.
     */
    public long save(final SaveSpec spec) {
        Arguments.checkBlockCount(spec.blockCount());
        final long correlationId = conductor.admit(spec.blockCount());
        return correlationId < 0 ? correlationId : conductor.sent(correlationId, proxy.save(correlationId, spec));
    }

    /**
     * Load the blocks of a lease to a device; answered by {@link ClientListener#onLoaded}.
     *
     * @param instanceKey    from {@link ClientListener#onRegistered}.
     * @param deviceId       of the device.
     * @param storageGroup   of the layers.
     * @param leaseHigh      first half of the lease.
     * @param leaseLow       second half of the lease.
     * @param blockIds       holds packed little-endian int32 target block ids, one a block of the lease; -1 skips that block.
     * @param blockIdsOffset of the first.
     * @param count          of block ids.
     * @return correlation id or {@link OfferResult}.
     */
    public long load(
            final long instanceKey,
            final int deviceId,
            final int storageGroup,
            final long leaseHigh,
            final long leaseLow,
            final DirectBuffer blockIds,
            final int blockIdsOffset,
            final int count) {
        return load(singleLoad
                .begin(instanceKey, deviceId)
                .addPart(leaseHigh, leaseLow, storageGroup, null, 0, 0, blockIds, blockIdsOffset, count));
    }

    /**
     * Load blocks of several leases, or for several sets of layers, to a device; answered by {@link ClientListener#onLoaded}.
     *
     * @param spec with at least one part; can be used again when this returns.
     * @return correlation id or {@link OfferResult}.
     */
    public long load(final LoadSpec spec) {
        Arguments.checkBlockCount(spec.blockCount());
        final long correlationId = conductor.admit(spec.blockCount());
        return correlationId < 0 ? correlationId : conductor.sent(correlationId, proxy.load(correlationId, spec));
    }

    /**
     * Give up a load or save in flight; answered by {@link ClientListener#onAck}, and the other request by an error if it was not
     * done yet.
     *
     * @param targetCorrelationId of that request.
     * @return correlation id or {@link OfferResult}.
     */
    public long cancel(final long targetCorrelationId) {
        final long correlationId = conductor.admit();
        return correlationId < 0
                ? correlationId
                : conductor.sent(correlationId, proxy.cancel(correlationId, targetCorrelationId));
    }

    /**
     * End a lease; answered by {@link ClientListener#onAck}.
     *
     * @param leaseHigh first half of the lease.
     * @param leaseLow  second half of the lease.
     * @return correlation id or {@link OfferResult}.
     */
    public long release(final long leaseHigh, final long leaseLow) {
        final long correlationId = conductor.admit();
        return correlationId < 0
                ? correlationId
                : conductor.sent(correlationId, proxy.release(correlationId, leaseHigh, leaseLow));
    }

    /**
     * Withdraw a device from an instance; answered by {@link ClientListener#onAck}. Cached blocks stay.
     *
     * @param instanceKey from {@link ClientListener#onRegistered}.
     * @param deviceId    of the device, -1 for the whole instance.
     * @return correlation id or {@link OfferResult}.
     */
    public long unregister(final long instanceKey, final int deviceId) {
        final long correlationId = conductor.admit();
        return correlationId < 0
                ? correlationId
                : conductor.sent(correlationId, proxy.unregister(correlationId, instanceKey, deviceId));
    }

    /**
     * Close the connection in order. Requests in flight get {@link RequestFailure#CONNECTION_CLOSED}. Called by the listener, it
     * takes effect at the end of the surrounding poll. Calls after the first do nothing.
     */
    @Override
    public void close() {
        conductor.close();
    }
}
