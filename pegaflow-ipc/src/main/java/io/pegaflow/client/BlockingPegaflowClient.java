package io.pegaflow.client;

import io.pegaflow.ipc.ErrorCode;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * A {@link PegaflowClient} that waits for each answer and returns it, for tools, tests and set-up code. One thread owns it. An
 * answer other than success is a {@link PegaflowException}; its subclass says which. When the agent was lost, every call throws
 * until {@link #awaitConnected()} has found the next one: what was registered is gone with it, and must be registered again.
 */
public final class BlockingPegaflowClient implements AutoCloseable {
    private final ClientContext ctx;
    private final IdleStrategy idleStrategy;
    private final AnswerListener answer = new AnswerListener();
    private final PegaflowClient client;

    private BlockingPegaflowClient(final ClientContext ctx) {
        this.ctx = ctx.useAeronThread(true);
        this.idleStrategy = ctx.idleStrategy();
        this.client = PegaflowClient.connect(ctx, answer);
    }

    /**
     * Connect to an agent that is running or about to be ready.
     *
     * @param ctx of the client; Aeron's client gets a thread, so that the connection outlives the pauses between calls.
     * @return the connected client.
     * @throws AgentNotRunningException at once if there is no agent.
     * @throws AgentErrorException      if the agent refuses.
     * @throws RequestTimeoutException  if the handshake takes longer than {@link ClientContext#connectTimeoutNs()}.
     */
    public static BlockingPegaflowClient connect(final ClientContext ctx) {
        final BlockingPegaflowClient blocking = new BlockingPegaflowClient(ctx);
        try {
            blocking.awaitConnected(true);
            return blocking;
        } catch (final Throwable thrown) {
            blocking.close();
            throw thrown;
        }
    }

    /**
     * Wait for the connection, or for the next one after a loss.
     *
     * @throws AgentNotRunningException if no agent is there after {@link ClientContext#connectTimeoutNs()}.
     * @throws AgentErrorException      if the agent refuses.
     * @throws RequestTimeoutException  if the handshake takes longer than that time.
     */
    public void awaitConnected() {
        awaitConnected(false);
    }

    /**
     * The run of the agent this client is connected to.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return client.incarnation();
    }

    /**
     * The client beneath, for its state and counts.
     *
     * @return the client; polling it by hand is of no harm between calls.
     */
    public PegaflowClient client() {
        return client;
    }

    /**
     * See {@link PegaflowClient#register}.
     *
     * @param spec of the registration.
     * @return what was registered.
     */
    public RegisterResult register(final RegisterSpec spec) {
        return (RegisterResult) call("register", () -> client.register(spec));
    }

    /**
     * See {@link PegaflowClient#query}.
     *
     * @param instanceKey  of the instance.
     * @param storageGroup of the layers.
     * @param hashLength   bytes of every hash.
     * @param hashes       holds packed hashes in prompt order.
     * @param hashesOffset of the first.
     * @param count        of hashes.
     * @return the prefix and its lease.
     */
    public QueryResult query(
            final long instanceKey,
            final int storageGroup,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        return (QueryResult)
                call("query", () -> client.query(instanceKey, storageGroup, hashLength, hashes, hashesOffset, count));
    }

    /**
     * See {@link PegaflowClient#save(long, int, int, long, long, DirectBuffer, int, int, DirectBuffer, int, int, DirectBuffer,
     * int, int)}.
     *
     * @param instanceKey    of the instance.
     * @param deviceId       of the device.
     * @param storageGroup   of the layers.
     * @param leaseHigh      first half of the prefix's lease, or 0.
     * @param leaseLow       second half of that lease.
     * @param layers         holds packed uint16 positions of layers; null for all.
     * @param layersOffset   of the first.
     * @param layerCount     of layers, 0 for all.
     * @param blockIds       holds packed int32 device block ids.
     * @param blockIdsOffset of the first.
     * @param hashLength     bytes of every hash.
     * @param hashes         holds packed hashes in prompt order.
     * @param hashesOffset   of the first.
     * @param count          of blocks.
     * @return what became of every block.
     */
    public SaveResult save(
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
        return (SaveResult) call(
                "save",
                () -> client.save(
                        instanceKey,
                        deviceId,
                        storageGroup,
                        leaseHigh,
                        leaseLow,
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
     * See {@link PegaflowClient#load(long, int, int, long, long, DirectBuffer, int, int)}.
     *
     * @param instanceKey    of the instance.
     * @param deviceId       of the device.
     * @param storageGroup   of the layers.
     * @param leaseHigh      first half of the lease.
     * @param leaseLow       second half of the lease.
     * @param blockIds       holds packed int32 target block ids.
     * @param blockIdsOffset of the first.
     * @param count          of block ids.
     * @return what was loaded.
     */
    public LoadResult load(
            final long instanceKey,
            final int deviceId,
            final int storageGroup,
            final long leaseHigh,
            final long leaseLow,
            final DirectBuffer blockIds,
            final int blockIdsOffset,
            final int count) {
        return (LoadResult) call(
                "load",
                () -> client.load(
                        instanceKey, deviceId, storageGroup, leaseHigh, leaseLow, blockIds, blockIdsOffset, count));
    }

    /**
     * See {@link PegaflowClient#queryAllOrNothing}.
     *
     * @param instanceKey  of the instance.
     * @param storageGroup of the layers.
     * @param hashLength   bytes of every hash.
     * @param hashes       holds packed hashes in prompt order.
     * @param hashesOffset of the first.
     * @param count        of hashes.
     * @return the prefix, with its lease if it is whole.
     */
    public QueryResult queryAllOrNothing(
            final long instanceKey,
            final int storageGroup,
            final int hashLength,
            final DirectBuffer hashes,
            final int hashesOffset,
            final int count) {
        return (QueryResult) call(
                "query",
                () -> client.queryAllOrNothing(instanceKey, storageGroup, hashLength, hashes, hashesOffset, count));
    }

    /**
     * See {@link PegaflowClient#save(SaveSpec)}.
     *
     * @param spec with at least one part.
     * @return what became of every block, part after part.
     */
    public SaveResult save(final SaveSpec spec) {
        return (SaveResult) call("save", () -> client.save(spec));
    }

    /**
     * See {@link PegaflowClient#load(LoadSpec)}.
     *
     * @param spec with at least one part.
     * @return what was loaded.
     */
    public LoadResult load(final LoadSpec spec) {
        return (LoadResult) call("load", () -> client.load(spec));
    }

    /**
     * See {@link PegaflowClient#cancel}.
     *
     * @param targetCorrelationId of a request sent through {@link #client()}.
     */
    public void cancel(final long targetCorrelationId) {
        call("cancel", () -> client.cancel(targetCorrelationId));
    }

    /**
     * See {@link PegaflowClient#release}.
     *
     * @param leaseHigh first half of the lease.
     * @param leaseLow  second half of the lease.
     */
    public void release(final long leaseHigh, final long leaseLow) {
        call("release", () -> client.release(leaseHigh, leaseLow));
    }

    /**
     * See {@link PegaflowClient#unregister}.
     *
     * @param instanceKey of the instance.
     * @param deviceId    of the device, -1 for the whole instance.
     */
    public void unregister(final long instanceKey, final int deviceId) {
        call("unregister", () -> client.unregister(instanceKey, deviceId));
    }

    @Override
    public void close() {
        client.close();
    }

    private void awaitConnected(final boolean mustBeThere) {
        answer.lost = null;
        final long errorsBefore = client.stats().errors();
        final long deadlineNs = ctx.nanoClock().nanoTime() + ctx.connectTimeoutNs();
        while (true) {
            idleStrategy.idle(client.poll());
            final ConnectionState state = client.state();
            final boolean isLate = deadlineNs - ctx.nanoClock().nanoTime() <= 0;
            if (state == ConnectionState.CONNECTED) {
                answer.lost = null;
                return;
            }
            if (state == ConnectionState.CLOSED) {
                throw new ConnectionClosedException("client is closed");
            }
            final ConnectRefusal refusal = client.connectRefusal();
            if (refusal != null) {
                throw new AgentErrorException(refusal.code(), refusal.text(), 0);
            }
            final boolean isAbsent = state == ConnectionState.AGENT_NOT_RUNNING || state == ConnectionState.AGENT_LOST;
            if (isAbsent && (mustBeThere || isLate)) {
                throw new AgentNotRunningException("no agent is running: aeronDirectory=" + ctx.aeronDirectoryName()
                        + "; start one with that --aeron-dir");
            }
            if (isLate) {
                throw notAccepted(errorsBefore);
            }
        }
    }

    private RequestTimeoutException notAccepted(final long errorsBefore) {
        final String text = "agent did not accept the connection in time: aeronDirectory=" + ctx.aeronDirectoryName()
                + ", connectTimeoutNs=" + ctx.connectTimeoutNs();
        return client.stats().errors() == errorsBefore
                ? new RequestTimeoutException(
                        text + "; see whether the agent is paused or short of CPU, or raise connectTimeoutNs")
                : new RequestTimeoutException(
                        text + ", cause=" + client.stats().lastError().getMessage()
                                + "; see that the file system of that directory is not full (df), and what the agent logs");
    }

    private Object call(final String name, final LongSupplier request) {
        client.poll();
        if (answer.lost != null) {
            throw failed(name, answer.lost);
        }
        final long deadlineNs = ctx.nanoClock().nanoTime() + ctx.requestTimeoutNs();
        answer.correlationId = 0;
        long result;
        while ((result = request.getAsLong()) < 0) {
            if (result == OfferResult.CLOSED) {
                throw new ConnectionClosedException("client is closed: request=" + name);
            }
            if (answer.lost != null) {
                throw failed(name, answer.lost);
            }
            if (deadlineNs - ctx.nanoClock().nanoTime() <= 0) {
                throw new BackPressureException("request could not be sent: request=" + name + ", result="
                        + OfferResult.nameOf(result) + ", requestTimeoutNs=" + ctx.requestTimeoutNs()
                        + "; have fewer requests in flight, or see whether the agent is paused or short of CPU");
            }
            idleStrategy.idle(client.poll());
        }
        return await(name, result);
    }

    private Object await(final String name, final long correlationId) {
        answer.begin(correlationId);
        idleStrategy.reset();
        while (!answer.isComplete) {
            idleStrategy.idle(client.poll());
        }
        if (answer.error != null) {
            throw answer.error;
        }
        if (answer.failure != null) {
            throw failed(name, answer.failure);
        }
        return answer.result;
    }

    private PegaflowException failed(final String name, final RequestFailure failure) {
        final String text = ": request=" + name + ", aeronDirectory=" + ctx.aeronDirectoryName();
        switch (failure) {
            case TIMED_OUT:
                return new RequestTimeoutException(
                        "no answer in time" + text + ", requestTimeoutNs=" + ctx.requestTimeoutNs()
                                + "; see whether the agent is paused or short of CPU, or raise requestTimeoutNs");
            case AGENT_DIED:
                return new AgentDiedException("agent died" + text + "; start it again and register anew");
            case AGENT_RESTARTED:
                return new AgentRestartedException(
                        "agent was restarted" + text + "; register anew, nothing is known there any more");
            default:
                return new ConnectionClosedException(
                        "connection was closed" + text + "; the log of the agent says why");
        }
    }

    private static final class AnswerListener implements ClientListener {
        long correlationId;
        boolean isComplete;
        Object result;
        AgentErrorException error;
        RequestFailure failure;
        RequestFailure lost;

        void begin(final long awaitedId) {
            correlationId = awaitedId;
            isComplete = false;
            result = null;
            error = null;
            failure = null;
        }

        @Override
        public void onConnected(final long incarnation, final int credits) {}

        @Override
        public void onDisconnected(final DisconnectCause cause) {
            lost = cause.requestFailure();
        }

        @Override
        public void onRegistered(
                final long answeredId, final long instanceKey, final int registeredDevices, final int worldSize) {
            complete(answeredId, new RegisterResult(instanceKey, registeredDevices, worldSize));
        }

        @Override
        public void onQueryReady(
                final long answeredId,
                final int hitCount,
                final long leaseHigh,
                final long leaseLow,
                final long leaseTtlNs) {
            complete(answeredId, new QueryResult(hitCount, leaseHigh, leaseLow, leaseTtlNs));
        }

        @Override
        public void onMembershipReady(
                final long answeredId,
                final int hitCount,
                final long leaseHigh,
                final long leaseLow,
                final long leaseTtlNs,
                final DirectBuffer positions,
                final int offset) {
            final int[] copy = new int[hitCount];
            for (int i = 0; i < hitCount; i++) {
                copy[i] = positions.getInt(offset + i * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
            }
            complete(answeredId, new QueryResult(hitCount, leaseHigh, leaseLow, leaseTtlNs, copy));
        }

        @Override
        public void onSaved(
                final long answeredId,
                final long bytesCopied,
                final long copyNs,
                final DirectBuffer outcomes,
                final int offset,
                final int length) {
            final byte[] copy = new byte[length];
            outcomes.getBytes(offset, copy);
            complete(answeredId, new SaveResult(bytesCopied, copyNs, copy));
        }

        @Override
        public void onLoaded(final long answeredId, final int blocksLoaded, final long bytesCopied, final long copyNs) {
            complete(answeredId, new LoadResult(blocksLoaded, bytesCopied, copyNs));
        }

        @Override
        public void onAck(final long answeredId) {
            complete(answeredId, null);
        }

        @Override
        public void onError(
                final long answeredId,
                final ErrorCode code,
                final long retryAfterNs,
                final DirectBuffer text,
                final int offset,
                final int length) {
            if (answeredId == correlationId) {
                error = new AgentErrorException(code, text.getStringWithoutLengthUtf8(offset, length), retryAfterNs);
                isComplete = true;
            }
        }

        @Override
        public void onFailed(final long answeredId, final RequestFailure cause) {
            if (answeredId == correlationId) {
                failure = cause;
                isComplete = true;
            }
        }

        private void complete(final long answeredId, final Object value) {
            if (answeredId == correlationId) {
                result = value;
                isComplete = true;
            }
        }
    }
}
