package io.pegaflow.tools.demo;

import com.google.protobuf.ByteString;
import io.pegaflow.agent.grpc.proto.LeaseLoad;
import io.pegaflow.agent.grpc.proto.LoadBlockIds;
import io.pegaflow.agent.grpc.proto.LoadBlockTarget;
import io.pegaflow.agent.grpc.proto.LoadGroup;
import io.pegaflow.agent.grpc.proto.LoadRequest;
import io.pegaflow.agent.grpc.proto.LoadResponse;
import io.pegaflow.agent.grpc.proto.QueryReady;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.QueryResponse;
import io.pegaflow.agent.grpc.proto.RegisterContextResponse;
import io.pegaflow.agent.grpc.proto.ReleaseRequest;
import io.pegaflow.agent.grpc.proto.ReleaseResponse;
import io.pegaflow.agent.grpc.proto.SaveLayer;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.grpc.proto.UnregisterRequest;
import io.pegaflow.agent.grpc.proto.UnregisterResponse;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.tools.grpc.LoadStateFile;
import io.pegaflow.tools.grpc.Registration;
import io.pegaflow.tools.process.AgentLostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Over the gRPC service, as a client of the first implementation uses it: a session, and the state of every load in shared memory.
 * Its answers tell less: of a save that succeeded all blocks count as saved, and of a load that did as loaded.
 */
final class GrpcLink implements CacheLink {
    private static final int LEASE_LENGTH = 2 * Long.BYTES;

    private final GrpcExchange exchange;
    private final BlockShape shape;
    private final Reply[] replies;
    private DemoRank[] ranks;
    private String instance;
    private long queries;

    GrpcLink(final String address, final BlockShape shape, final Latencies latencies, final BooleanSupplier stopped) {
        this.shape = shape;
        exchange = new GrpcExchange(address, latencies, stopped);
        replies = new Reply[shape.tp()];
        for (int i = 0; i < replies.length; i++) {
            replies[i] = new Reply();
        }
    }

    @Override
    public void awaitConnected() throws AgentLostException {
        exchange.connect();
    }

    @Override
    public void register(final String instanceName, final String namespace, final DemoRank[] ofInstance)
            throws AgentLostException {
        ranks = ofInstance;
        instance = instanceName;
        exchange.openSession(instance);
        exchange.<RegisterContextResponse>run(
                null,
                replies,
                ranks.length,
                (stub, rank, call) -> stub.registerContextBatch(
                        Registration.of(
                                        ranks[rank].memory().handle(),
                                        ranks[rank].blocks().layouts())
                                .setInstanceId(instance)
                                .setNamespace(namespace)
                                .setDeviceId(ranks[rank].memory().deviceId())
                                .setTpRank(rank)
                                .setTpSize(ranks.length)
                                .setWorldSize(ranks.length)
                                .build(),
                        call),
                (reply, answer) -> {});
    }

    @Override
    public void query(final UnsafeBuffer hashes, final int count) throws AgentLostException {
        final QueryRequest request = QueryRequest.newBuilder()
                .setInstanceId(instance)
                .setReqId("demo-" + queries++)
                .addAllBlockHashes(hashes(hashes, 0, count))
                .build();
        exchange.<QueryResponse>run(
                RequestKind.QUERY,
                replies,
                1,
                (stub, index, call) -> stub.queryPrefetch(request, call),
                GrpcLink::onQueryReady);
    }

    private static void onQueryReady(final Reply reply, final QueryResponse answer) {
        final QueryReady ready = answer.getReady();
        reply.hitCount = (int) ready.getNumHitBlocks();
        if (ready.getLease().size() == LEASE_LENGTH) {
            final ByteBuffer lease = ready.getLease().asReadOnlyByteBuffer();
            reply.leaseHigh = lease.getLong();
            reply.leaseLow = lease.getLong();
        }
    }

    @Override
    public void load(final long leaseHigh, final long leaseLow, final UnsafeBuffer blockIds, final int count)
            throws AgentLostException {
        final LoadBlockIds.Builder targets = LoadBlockIds.newBuilder();
        for (int i = 0; i < count; i++) {
            targets.addTargets(LoadBlockTarget.newBuilder().setBlockId(blockId(blockIds, i)));
        }
        final LeaseLoad load = LeaseLoad.newBuilder()
                .setLease(lease(leaseHigh, leaseLow))
                .addBlockIdsByGroup(targets)
                .build();
        final LoadGroup group =
                LoadGroup.newBuilder().addAllLayerNames(layerNames()).build();
        final LoadStateFile[] states = new LoadStateFile[ranks.length];
        try {
            exchange.<LoadResponse>run(
                    null,
                    replies,
                    ranks.length,
                    (stub, rank, call) -> {
                        // An attempt that was refused has left its end in the state it was given.
                        CloseHelper.close(states[rank]);
                        states[rank] = LoadStateFile.create();
                        stub.load(request(rank, states[rank].name(), group, load), call);
                    },
                    (reply, answer) -> {});
            for (int rank = 0; rank < ranks.length; rank++) {
                awaitLoaded(replies[rank], states[rank], count);
            }
        } finally {
            CloseHelper.closeAll(states);
        }
    }

    private LoadRequest request(final int rank, final String stateName, final LoadGroup group, final LeaseLoad load) {
        return LoadRequest.newBuilder()
                .setInstanceId(instance)
                .setTpRank(rank)
                .setDeviceId(ranks[rank].memory().deviceId())
                .setLoadStateShm(stateName)
                .addGroups(group)
                .addLoads(load)
                .build();
    }

    private void awaitLoaded(final Reply reply, final LoadStateFile state, final int count) throws AgentLostException {
        if (reply.hasSucceeded()) {
            exchange.awaitState(reply, state);
        }
        if (reply.hasSucceeded()) {
            reply.blocksLoaded = count;
            reply.bytesCopied = count * shape.blockBytes();
        }
    }

    @Override
    public void save(
            final long leaseHigh,
            final long leaseLow,
            final UnsafeBuffer blockIds,
            final UnsafeBuffer hashes,
            final int hits,
            final int count)
            throws AgentLostException {
        final List<Integer> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(blockId(blockIds, i));
        }
        final List<ByteString> saved = hashes(hashes, hits, count);
        final List<SaveLayer> layers = layerNames().stream()
                .map(name -> SaveLayer.newBuilder()
                        .setLayerName(name)
                        .addAllBlockIds(ids)
                        .addAllBlockHashes(saved)
                        .build())
                .toList();
        exchange.<SaveResponse>run(
                RequestKind.SAVE,
                replies,
                ranks.length,
                (stub, rank, call) -> stub.save(
                        SaveRequest.newBuilder()
                                .setInstanceId(instance)
                                .setTpRank(rank)
                                .setDeviceId(ranks[rank].memory().deviceId())
                                .addAllSaves(layers)
                                .build(),
                        call),
                (reply, answer) -> onSaved(reply, count));
    }

    private void onSaved(final Reply reply, final int count) {
        reply.bytesCopied = count * shape.blockBytes();
        reply.outcomeCount = count;
        reply.outcomes.setMemory(0, count, (byte) BlockOutcome.SEALED.value());
    }

    @Override
    public void release(final long leaseHigh, final long leaseLow) throws AgentLostException {
        final ReleaseRequest request =
                ReleaseRequest.newBuilder().setLease(lease(leaseHigh, leaseLow)).build();
        exchange.<ReleaseResponse>run(
                null, replies, 1, (stub, index, call) -> stub.release(request, call), (reply, answer) -> {});
    }

    @Override
    public void unregister() throws AgentLostException {
        final UnregisterRequest request =
                UnregisterRequest.newBuilder().setInstanceId(instance).build();
        exchange.<UnregisterResponse>run(
                null, replies, 1, (stub, index, call) -> stub.unregisterContext(request, call), (reply, answer) -> {});
    }

    @Override
    public Reply reply(final int index) {
        return replies[index];
    }

    @Override
    public void pauseUntil(final long timeNs) throws AgentLostException {
        exchange.pauseUntil(timeNs);
    }

    /** An agent that restarts ends the session, and with it the run. */
    @Override
    public long agentRestarts() {
        return 0;
    }

    @Override
    public void close() {
        exchange.close();
    }

    private List<String> layerNames() {
        return ranks[0].blocks().layouts().stream().map(layout -> layout.name()).toList();
    }

    private static ByteString lease(final long high, final long low) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(LEASE_LENGTH).putLong(high).putLong(low).array());
    }

    private static List<ByteString> hashes(final UnsafeBuffer packed, final int first, final int count) {
        final List<ByteString> hashes = new ArrayList<>(count);
        for (int i = first; i < first + count; i++) {
            hashes.add(ByteString.copyFrom(packed.byteArray(), i * BlockHashes.HASH_LENGTH, BlockHashes.HASH_LENGTH));
        }
        return hashes;
    }

    private static int blockId(final UnsafeBuffer ids, final int index) {
        return ids.getInt(index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}
