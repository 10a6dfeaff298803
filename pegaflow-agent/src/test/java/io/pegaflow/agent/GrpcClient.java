package io.pegaflow.agent;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.EngineGrpc.EngineBlockingStub;
import io.pegaflow.agent.grpc.proto.LeaseLoad;
import io.pegaflow.agent.grpc.proto.LoadBlockIds;
import io.pegaflow.agent.grpc.proto.LoadBlockTarget;
import io.pegaflow.agent.grpc.proto.LoadGroup;
import io.pegaflow.agent.grpc.proto.LoadRequest;
import io.pegaflow.agent.grpc.proto.QueryReady;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.ReleaseRequest;
import io.pegaflow.agent.grpc.proto.SaveLayer;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.UnregisterRequest;
import io.pegaflow.agent.grpc.wrapper.HostHandle;
import io.pegaflow.client.HostDeviceMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker over gRPC: one device with some layers of four blocks of 1024 bytes, as the contract's tests have it. */
final class GrpcClient implements AutoCloseable {
    static final String VERSION = "0.23.12";
    static final int BLOCKS = 4;
    static final int BLOCK_BYTES = 1024;
    static final String LAYER = "layer_0";

    final ManagedChannel channel;
    final EngineBlockingStub stub;
    final HostDeviceMemory memory;
    final String instance;
    final int deviceId;
    final List<String> layers = new ArrayList<>();

    GrpcClient(
            final String address, final Path devices, final String instance, final int deviceId, final int layerCount) {
        this(
                NettyChannelBuilder.forTarget(address)
                        .usePlaintext()
                        .maxInboundMessageSize(64 << 20)
                        .build(),
                devices,
                instance,
                deviceId,
                layerCount);
    }

    GrpcClient(
            final ManagedChannel channel,
            final Path devices,
            final String instance,
            final int deviceId,
            final int layerCount) {
        this.channel = channel;
        this.instance = instance;
        this.deviceId = deviceId;
        stub = EngineGrpc.newBlockingStub(channel);
        memory = HostDeviceMemory.create(devices, (long) layerCount * BLOCKS * BLOCK_BYTES);
        for (int i = 0; i < layerCount; i++) {
            layers.add("layer_" + i);
        }
    }

    EngineBlockingStub soon() {
        return stub.withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    RegisterContextRequest.Builder registration(final String namespace) {
        final RegisterContextRequest.Builder request = RegisterContextRequest.newBuilder()
                .setInstanceId(instance)
                .setNamespace(namespace)
                .setTpRank(0)
                .setTpSize(1)
                .setWorldSize(1)
                .setDeviceId(deviceId)
                .setClientVersion(VERSION);
        for (int i = 0; i < layers.size(); i++) {
            request.addLayerNames(layers.get(i))
                    .addWrapperBytes(ByteString.copyFrom(new HostHandle(
                                    memory.handle(), (long) i * BLOCKS * BLOCK_BYTES, (long) BLOCKS * BLOCK_BYTES)
                            .toBytes()))
                    .addNumBlocks(BLOCKS)
                    .addBytesPerBlock(BLOCK_BYTES)
                    .addKvStrideBytes(0)
                    .addSegments(1);
        }
        return request;
    }

    void register(final String namespace) {
        if (!soon().registerContextBatch(registration(namespace).build())
                .getStatus()
                .getOk()) {
            throw new AssertionError("no status");
        }
    }

    static ByteString hash(final int salt, final int index) {
        return ByteString.copyFrom(ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) salt)
                .putInt(index)
                .array());
    }

    static List<ByteString> hashes(final int salt, final int from, final int count) {
        final List<ByteString> hashes = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            hashes.add(hash(salt, i));
        }
        return hashes;
    }

    /** Bytes of a block follow from its place and from the salt. */
    void fill(final int salt) {
        for (int i = 0; i < memory.sizeBytes(); i += BLOCK_BYTES) {
            memory.buffer().setMemory(i, BLOCK_BYTES, (byte) (i / BLOCK_BYTES % 251 + 1 + salt));
        }
    }

    void zero() {
        memory.buffer().setMemory(0, (int) memory.sizeBytes(), (byte) 0);
    }

    /** First byte of a block that is whole, or -1. */
    int content(final int layer, final int block) {
        final int offset = (layer * BLOCKS + block) * BLOCK_BYTES;
        final byte first = memory.buffer().getByte(offset);
        for (int i = 1; i < BLOCK_BYTES; i++) {
            if (memory.buffer().getByte(offset + i) != first) {
                return -1;
            }
        }
        return first & 0xFF;
    }

    SaveRequest.Builder saving(final int salt, final int count) {
        final SaveRequest.Builder request =
                SaveRequest.newBuilder().setInstanceId(instance).setDeviceId(deviceId);
        for (final String layer : layers) {
            request.addSaves(saving(layer, salt, count));
        }
        return request;
    }

    static SaveLayer.Builder saving(final String layer, final int salt, final int count) {
        final SaveLayer.Builder save = SaveLayer.newBuilder().setLayerName(layer);
        for (int i = 0; i < count; i++) {
            save.addBlockIds(i).addBlockHashes(hash(salt, i));
        }
        return save;
    }

    void save(final int salt, final int count) {
        soon().save(saving(salt, count).build());
    }

    QueryReady query(final int salt, final int count) {
        return query("req", hashes(salt, 0, count), 0, false);
    }

    QueryReady query(final String reqId, final List<ByteString> hashes, final int group, final boolean whole) {
        return soon().queryPrefetch(QueryRequest.newBuilder()
                        .setInstanceId(instance)
                        .setReqId(reqId)
                        .addAllBlockHashes(hashes)
                        .setGroupId(group)
                        .setWaitForFullPrefix(whole)
                        .build())
                .getReady();
    }

    LoadRequest.Builder loading(final GrpcLoadState state, final ByteString lease, final int... blockIds) {
        final LoadBlockIds.Builder targets = LoadBlockIds.newBuilder();
        for (final int blockId : blockIds) {
            targets.addTargets(
                    blockId < 0
                            ? LoadBlockTarget.getDefaultInstance()
                            : LoadBlockTarget.newBuilder().setBlockId(blockId).build());
        }
        return LoadRequest.newBuilder()
                .setInstanceId(instance)
                .setDeviceId(deviceId)
                .setLoadStateShm(state.name())
                .addGroups(LoadGroup.newBuilder().addAllLayerNames(layers))
                .addLoads(LeaseLoad.newBuilder().setLease(lease).addBlockIdsByGroup(targets));
    }

    /** Load and wait for the end; the state it left. */
    long load(final ByteString lease, final int... blockIds) {
        try (GrpcLoadState state = new GrpcLoadState()) {
            soon().load(loading(state, lease, blockIds).build());
            return state.await();
        }
    }

    void release(final ByteString lease) {
        soon().release(ReleaseRequest.newBuilder().setLease(lease).build());
    }

    void unregister() {
        soon().unregisterContext(
                        UnregisterRequest.newBuilder().setInstanceId(instance).build());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        memory.close();
    }
}
