package io.pegaflow.tools.bench;

import io.aeron.Aeron;
import io.pegaflow.client.ClientContext;
import io.pegaflow.client.ClientListenerAdapter;
import io.pegaflow.client.ConnectionState;
import io.pegaflow.client.DisconnectCause;
import io.pegaflow.client.HostDeviceMemory;
import io.pegaflow.client.OfferResult;
import io.pegaflow.client.PegaflowClient;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.client.RequestFailure;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.tools.process.AgentLostException;
import io.pegaflow.tools.process.AgentProcess;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** A client of the agent with one small device, one request outstanding. Single-threaded. */
final class BenchClient extends ClientListenerAdapter implements AutoCloseable {
    static final int BLOCK_BYTES = 1024;

    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int LOOK_MASK = (1 << 16) - 1;
    private static final int DEVICE_ID = 0;

    private final HostDeviceMemory memory;
    private final UnsafeBuffer blockIds;
    private final PegaflowClient client;
    private final IdleStrategy idle;
    private long awaitedId;
    private long answeredNs;
    private boolean isAnswered;
    private String failure;
    private long instanceKey;
    private int hitCount;
    private long leaseHigh;
    private long leaseLow;
    private long backPressured;

    /** An Aeron client that {@link BenchClient} polls. */
    static Aeron connect(final Path aeronDirectory) {
        return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .useConductorAgentInvoker(true));
    }

    BenchClient(final AgentProcess agent, final Aeron aeron, final int deviceBlocks) {
        this(agent.aeronDirectory(), agent.deviceDirectory(), aeron, deviceBlocks, new BusySpinIdleStrategy());
    }

    BenchClient(
            final Path aeronDirectory,
            final Path deviceDirectory,
            final Aeron aeron,
            final int deviceBlocks,
            final IdleStrategy idle) {
        this.idle = idle;
        memory = HostDeviceMemory.create(deviceDirectory, (long) deviceBlocks * BLOCK_BYTES);
        blockIds = new UnsafeBuffer(new byte[deviceBlocks * Integer.BYTES]);
        for (int i = 0; i < deviceBlocks; i++) {
            blockIds.putInt(i * Integer.BYTES, i, ByteOrder.LITTLE_ENDIAN);
        }
        client = PegaflowClient.connect(
                new ClientContext()
                        .aeronDirectoryName(aeronDirectory.toString())
                        .clientName("bench")
                        .aeron(aeron),
                this);
    }

    void awaitConnected() throws AgentLostException, InterruptedException {
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        while (client.state() != ConnectionState.CONNECTED) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AgentLostException("the agent does not let us connect: state=" + client.state() + ", refusal="
                        + client.connectRefusal());
            }
            client.poll();
            Thread.sleep(1);
        }
    }

    void register() throws AgentLostException, InterruptedException {
        await(client.register(RegisterSpec.builder()
                .instanceName("bench")
                .namespaceName("bench")
                .deviceId(DEVICE_ID)
                .allocation(memory.handle(), memory.sizeBytes())
                .layer(LayerLayout.contiguous("layer", 0, 0, memory.sizeBytes() / BLOCK_BYTES, BLOCK_BYTES))
                .build()));
    }

    /** Save every prompt once. */
    void save(final Prompts prompts) throws AgentLostException, InterruptedException {
        for (int i = 0; i < prompts.count(); i++) {
            saveNext(prompts);
        }
    }

    /** Save the next prompt. */
    void saveNext(final Prompts prompts) throws AgentLostException, InterruptedException {
        await(client.save(
                instanceKey,
                DEVICE_ID,
                0,
                0,
                0,
                null,
                0,
                0,
                blockIds,
                0,
                Prompts.HASH_LENGTH,
                prompts.buffer(),
                prompts.nextOffset(),
                prompts.hashes()));
    }

    /** Query a prompt and expect so many hits; in ns. Their lease is released after the clock has stopped. */
    long query(final Prompts prompts, final int expectedHits) throws AgentLostException, InterruptedException {
        final int offset = prompts.nextOffset();
        final long startNs = System.nanoTime();
        long result = client.query(instanceKey, 0, Prompts.HASH_LENGTH, prompts.buffer(), offset, prompts.hashes());
        while (result == OfferResult.BACK_PRESSURED) {
            backPressured++;
            client.poll();
            result = client.query(instanceKey, 0, Prompts.HASH_LENGTH, prompts.buffer(), offset, prompts.hashes());
        }
        await(result);
        final long elapsedNs = answeredNs - startNs;
        if (hitCount != expectedHits) {
            throw new IllegalStateException("a query did not find what it should: hits=" + hitCount + ", expected="
                    + expectedHits + ", hashes=" + prompts.hashes());
        }
        if (hitCount > 0) {
            await(client.release(leaseHigh, leaseLow));
        }
        return elapsedNs;
    }

    /** Keep the connection alive while no request is made. */
    void poll() throws AgentLostException {
        client.poll();
        checkConnected();
    }

    long backPressured() {
        return backPressured;
    }

    private void await(final long correlationId) throws AgentLostException, InterruptedException {
        if (correlationId < 0) {
            throw new AgentLostException(
                    "a request could not be sent: result=" + correlationId + ", state=" + client.state());
        }
        awaitedId = correlationId;
        isAnswered = false;
        int polls = 0;
        idle.reset();
        while (!isAnswered) {
            if (client.poll() == 0) {
                idle.idle();
                if ((++polls & LOOK_MASK) == 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        if (failure != null) {
            checkConnected();
            throw new IllegalStateException(failure);
        }
    }

    private void checkConnected() throws AgentLostException {
        if (client.state() != ConnectionState.CONNECTED) {
            throw new AgentLostException(
                    "the agent was lost: state=" + client.state() + (failure == null ? "" : ", cause=" + failure));
        }
    }

    private void answered(final long correlationId) {
        isAnswered |= correlationId == awaitedId;
    }

    @Override
    public void onRegistered(
            final long correlationId, final long key, final int registeredDevices, final int worldSize) {
        instanceKey = key;
        answered(correlationId);
    }

    @Override
    public void onQueryReady(
            final long correlationId, final int hits, final long high, final long low, final long leaseTtlNs) {
        answeredNs = System.nanoTime();
        hitCount = hits;
        leaseHigh = high;
        leaseLow = low;
        answered(correlationId);
    }

    @Override
    public void onSaved(
            final long correlationId,
            final long bytesCopied,
            final long copyNs,
            final DirectBuffer outcomes,
            final int offset,
            final int length) {
        answered(correlationId);
    }

    @Override
    public void onAck(final long correlationId) {
        answered(correlationId);
    }

    @Override
    public void onError(
            final long correlationId,
            final ErrorCode code,
            final long retryAfterNs,
            final DirectBuffer text,
            final int offset,
            final int length) {
        failure = "the agent refused a request: " + code + ": " + text.getStringWithoutLengthUtf8(offset, length);
        answered(correlationId);
    }

    @Override
    public void onFailed(final long correlationId, final RequestFailure cause) {
        failure = "a request was not answered: " + cause;
        answered(correlationId);
    }

    @Override
    public void onDisconnected(final DisconnectCause cause) {
        if (failure == null) {
            failure = cause.toString();
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(client, memory);
    }
}
