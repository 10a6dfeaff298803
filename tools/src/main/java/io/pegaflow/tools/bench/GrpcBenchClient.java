package io.pegaflow.tools.bench;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import io.pegaflow.agent.grpc.proto.HealthResponse;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.QueryResponse;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.RegisterContextResponse;
import io.pegaflow.agent.grpc.proto.ReleaseRequest;
import io.pegaflow.agent.grpc.proto.ReleaseResponse;
import io.pegaflow.agent.grpc.proto.SaveLayer;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.grpc.proto.UnregisterRequest;
import io.pegaflow.agent.grpc.proto.UnregisterResponse;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.tools.device.ExportedMemory;
import io.pegaflow.tools.grpc.Registration;
import io.pegaflow.tools.grpc.ServiceChannel;
import io.pegaflow.tools.grpc.UnaryCall;
import io.pegaflow.tools.process.AgentLostException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gRPC twin of {@link BenchClient}: its own instance, one call outstanding. It sleeps until the answer is there. */
final class GrpcBenchClient implements AutoCloseable {
    static final String NAMESPACE = "bench";

    private static final String LAYER = "layer";
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final ServiceChannel channel;
    private final String instance;
    private long requests;

    private GrpcBenchClient(final ServiceChannel channel, final String instance) {
        this.channel = channel;
        this.instance = instance;
    }

    static GrpcBenchClient connect(final String address, final String instance)
            throws AgentLostException, InterruptedException {
        final GrpcBenchClient client = new GrpcBenchClient(ServiceChannel.connect(address), instance);
        client.channel.openSession(instance, status -> {});
        return client;
    }

    /** Register memory as one layer of small blocks. */
    void register(final ExportedMemory memory) throws AgentLostException, InterruptedException {
        finish(beginRegistration(channel, instance, memory));
    }

    /** The same, not waited for. */
    static UnaryCall<RegisterContextResponse> beginRegistration(
            final ServiceChannel channel, final String instance, final ExportedMemory memory) {
        final RegisterContextRequest request = Registration.of(
                        memory.handle(),
                        List.of(LayerLayout.contiguous(
                                LAYER, 0, 0, memory.sizeBytes() / BenchClient.BLOCK_BYTES, BenchClient.BLOCK_BYTES)))
                .setInstanceId(instance)
                .setNamespace(NAMESPACE)
                .setDeviceId(memory.deviceId())
                .setTpSize(1)
                .setWorldSize(1)
                .build();
        final UnaryCall<RegisterContextResponse> call = new UnaryCall<>();
        channel.stub().registerContextBatch(request, call);
        return call;
    }

    ServiceChannel channel() {
        return channel;
    }

    /** Query a prompt and expect so many hits; in ns. Their lease is released after the clock has stopped. */
    long query(final Prompts prompts, final int expectedHits) throws AgentLostException, InterruptedException {
        final int offset = prompts.nextOffset();
        final UnaryCall<QueryResponse> call = new UnaryCall<>();
        final QueryRequest.Builder request =
                QueryRequest.newBuilder().setInstanceId(instance).setReqId("bench-" + requests++);
        for (int i = 0; i < prompts.hashes(); i++) {
            request.addBlockHashes(hash(prompts, offset, i));
        }
        channel.stub().queryPrefetch(request.build(), call);
        final QueryResponse answer = finish(call);
        final long hits = answer.getReady().getNumHitBlocks();
        if (!answer.hasReady() || hits != expectedHits) {
            throw new IllegalStateException("a query did not find what it should: hits=" + hits + ", expected="
                    + expectedHits + ", hashes=" + prompts.hashes());
        }
        if (hits > 0) {
            final UnaryCall<ReleaseResponse> release = new UnaryCall<>();
            channel.stub()
                    .release(
                            ReleaseRequest.newBuilder()
                                    .setLease(answer.getReady().getLease())
                                    .build(),
                            release);
            finish(release);
        }
        return call.elapsedNs();
    }

    /** Save the next prompt, from the first blocks of the memory. */
    void save(final Prompts prompts) throws AgentLostException, InterruptedException {
        final SaveLayer.Builder layer = SaveLayer.newBuilder().setLayerName(LAYER);
        final int offset = prompts.nextOffset();
        for (int i = 0; i < prompts.hashes(); i++) {
            layer.addBlockIds(i).addBlockHashes(hash(prompts, offset, i));
        }
        final UnaryCall<SaveResponse> call = new UnaryCall<>();
        channel.stub()
                .save(
                        SaveRequest.newBuilder()
                                .setInstanceId(instance)
                                .addSaves(layer)
                                .build(),
                        call);
        finish(call);
    }

    private static ByteString hash(final Prompts prompts, final int offset, final int index) {
        final byte[] hash = new byte[Prompts.HASH_LENGTH];
        prompts.buffer().getBytes(offset + index * Prompts.HASH_LENGTH, hash);
        return ByteString.copyFrom(hash);
    }

    /** Withdraw an instance, of whoever registered it on this connection. */
    void unregister(final String instanceId) throws AgentLostException, InterruptedException {
        final UnaryCall<UnregisterResponse> call = new UnaryCall<>();
        channel.stub()
                .unregisterContext(
                        UnregisterRequest.newBuilder().setInstanceId(instanceId).build(), call);
        finish(call);
    }

    long health() throws AgentLostException, InterruptedException {
        final UnaryCall<HealthResponse> call = new UnaryCall<>();
        channel.stub().health(HealthRequest.getDefaultInstance(), call);
        finish(call);
        return call.elapsedNs();
    }

    static <A> A finish(final UnaryCall<A> call) throws AgentLostException, InterruptedException {
        if (!call.await(TIMEOUT_NS)) {
            throw new AgentLostException("the agent does not answer over gRPC");
        }
        final Status status = call.status();
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            throw new AgentLostException("the agent was lost: status=" + status);
        }
        if (!status.isOk()) {
            throw new IllegalStateException("the agent refused a request: status=" + status);
        }
        return call.answer();
    }

    @Override
    public void close() {
        channel.close();
    }
}
