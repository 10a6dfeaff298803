package io.pegaflow.agent;

import static io.pegaflow.agent.GrpcSystem.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import io.pegaflow.agent.grpc.proto.LeaseLoad;
import io.pegaflow.agent.grpc.proto.LoadBlockIds;
import io.pegaflow.agent.grpc.proto.LoadBlockTarget;
import io.pegaflow.agent.grpc.proto.LoadGroup;
import io.pegaflow.agent.grpc.proto.LoadRequest;
import io.pegaflow.agent.grpc.proto.QueryBlocksForTransferRequest;
import io.pegaflow.agent.grpc.proto.QueryReady;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.ReleaseTransferLockRequest;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.SessionEvent;
import io.pegaflow.agent.grpc.proto.SessionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients of the service against an agent that is a process of its own, as the contract's catalogue has it. */
class GrpcServiceSystemTest {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private static TestDirectory directory;
    private static ChildJvm agent;
    private static String address;

    private final List<GrpcClient> clients = new ArrayList<>();
    private final int salt = NEXT.incrementAndGet();
    private final String namespace = "ns-" + salt;

    @BeforeAll
    static void startAgent() throws Exception {
        directory = new TestDirectory();
        agent = ChildJvm.startAgent(directory, "--addr", "127.0.0.1:0", "--host-devices", "2")
                .awaitReady();
        final String ready = java.nio.file.Files.readString(directory.run().resolve(RunDirectory.READY_FILE));
        address = ready.replaceAll("(?s).*\"grpcAddr\":\"([^\"]*)\".*", "$1");
    }

    @AfterAll
    static void stopAgent() {
        agent.close();
        directory.close();
    }

    @AfterEach
    void closeClients() {
        clients.forEach(GrpcClient::close);
    }

    private GrpcClient newClient(final String instance, final int deviceId, final int layers) {
        final GrpcClient client = new GrpcClient(address, directory.devices(), instance, deviceId, layers);
        clients.add(client);
        return client;
    }

    private GrpcClient newClient() {
        return newClient("instance-" + NEXT.incrementAndGet(), 0, 1);
    }

    private GrpcClient newRegisteredClient() {
        final GrpcClient client = newClient();
        client.register(namespace);
        return client;
    }

    private static QueryReady awaitHits(final GrpcClient client, final int salt, final int count) {
        final QueryReady ready = client.query(salt, count);
        assertEquals(count, ready.getNumHitBlocks());
        assertEquals(count == 0 ? 0 : 16, ready.getLease().size());
        return ready;
    }

    @Test
    void shouldSaveQueryAndLoad() {
        final GrpcClient client = newRegisteredClient();
        assertEquals(0, client.query(salt, 4).getNumHitBlocks());
        client.fill(salt);
        client.save(salt, 4);
        client.zero();
        assertEquals(1, client.load(awaitHits(client, salt, 4).getLease(), 0, 1, 2, 3));
        for (int i = 0; i < 4; i++) {
            assertEquals(i + 1 + salt, client.content(0, i));
        }
    }

    @Test
    void shouldRefuseAnEmptyRequestId() {
        final GrpcClient client = newRegisteredClient();
        final StatusRuntimeException ex = assertThrows(
                StatusRuntimeException.class, () -> client.query("", GrpcClient.hashes(salt, 0, 1), 0, false));
        assertEquals(Status.Code.INVALID_ARGUMENT, ex.getStatus().getCode());
        assertEquals("req_id must not be empty", ex.getStatus().getDescription());
    }

    @Test
    void shouldBindALeaseToItsInstance() {
        final GrpcClient a = newRegisteredClient();
        final GrpcClient b = newRegisteredClient();
        a.save(salt, 4);
        final ByteString lease = awaitHits(a, salt, 4).getLease();
        assertEquals(4, b.query(salt, 4).getNumHitBlocks(), "the namespace is shared");
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.INTERNAL,
                    "query lease belongs to instance",
                    () -> b.soon().load(b.loading(state, lease, 0, 1, 2, 3).build()));
            assertEquals(-1, state.state());
        }
    }

    @Test
    void shouldTellThatALeaseIsNotThereToRelease() {
        final GrpcClient client = newRegisteredClient();
        client.save(salt, 4);
        final ByteString lease = awaitHits(client, salt, 4).getLease();
        client.release(lease);
        assertRefused(
                Status.Code.FAILED_PRECONDITION, "query lease is unknown or expired", () -> client.release(lease));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "query lease id must be non-empty",
                () -> client.release(ByteString.EMPTY));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "query lease id must be 16 bytes, got 3",
                () -> client.release(ByteString.copyFromUtf8("abc")));
    }

    @Test
    void shouldLeaseThePrefixThatIsThere() {
        final GrpcClient client = newRegisteredClient();
        client.fill(0);
        client.save(salt, 2);
        client.zero();
        final QueryReady ready = client.query(salt, 4);
        assertEquals(2, ready.getNumHitBlocks());
        assertEquals(1, client.load(ready.getLease(), 0, 1));
        assertArrayEquals(
                new int[] {1, 2, 0, 0},
                new int[] {client.content(0, 0), client.content(0, 1), client.content(0, 2), client.content(0, 3)});
    }

    @Test
    void shouldRefuseTargetsThatDoNotMatchTheLease() {
        final GrpcClient client = newRegisteredClient();
        client.save(salt, 2);
        final ByteString lease = client.query(salt, 2).getLease();
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    "query lease block count 2 does not match destination block count 4",
                    () -> client.soon()
                            .load(client.loading(state, lease, 0, 1, 2, 3).build()));
            assertEquals(-1, state.state());
        }
    }

    @Test
    void shouldCleanUpWhenASessionEnds() throws Exception {
        final GrpcClient client = newClient();
        final GrpcClient other = newClient(client.instance, 0, 1);
        final Context.CancellableContext session = openSession(other);
        client.register(namespace);
        client.save(salt, 4);
        final ByteString lease = awaitHits(client, salt, 4).getLease();
        session.cancel(null);
        Conditions.await(() -> "the clean-up", 5_000, () -> GrpcSystem.isUnknown(client));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "instance " + client.instance + " not found",
                () -> client.save(salt, 1));
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.FAILED_PRECONDITION,
                    "not found",
                    () -> client.soon()
                            .load(client.loading(state, lease, 0, 1, 2, 3).build()));
            assertEquals(-1, state.state());
        }
        assertTrue(agent.awaitLine("dropped 1 CUDA tensors for instance " + client.instance)
                .contains("Session cleanup (stream closed)"));
    }

    /** A session whose headers have arrived. */
    private static Context.CancellableContext openSession(final GrpcClient client) throws InterruptedException {
        final Context.CancellableContext context = Context.current().withCancellation();
        final CountDownLatch headers = new CountDownLatch(1);
        context.run(() -> {
            final ClientCall<SessionRequest, SessionEvent> call =
                    client.channel.newCall(EngineGrpc.getSessionMethod(), io.grpc.CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onHeaders(final Metadata metadata) {
                            headers.countDown();
                        }
                    },
                    new Metadata());
            call.sendMessage(
                    SessionRequest.newBuilder().setInstanceId(client.instance).build());
            call.halfClose();
            call.request(1);
            context.addListener(ignored -> call.cancel("closed", null), Runnable::run);
        });
        assertTrue(headers.await(10, TimeUnit.SECONDS), "headers come at once");
        return context;
    }

    @Test
    void shouldServeTwoRanks() {
        final String instance = "tp2-" + salt;
        final GrpcClient[] ranks = {newClient(instance, 0, 1), newClient(instance, 1, 1)};
        for (int rank = 0; rank < 2; rank++) {
            final int tpRank = rank;
            ranks[rank]
                    .soon()
                    .registerContextBatch(ranks[rank]
                            .registration(namespace)
                            .setTpRank(rank)
                            .setTpSize(2)
                            .setWorldSize(2)
                            .build());
            if (rank == 0) {
                assertRefused(
                        Status.Code.INVALID_ARGUMENT,
                        "instance " + instance + " registration incomplete: 1/2 workers registered",
                        () -> ranks[tpRank].save(salt, 1));
            }
            ranks[rank].fill(rank * 10);
        }
        ranks[0].save(salt, 4);
        assertEquals(0, ranks[0].query(salt, 4).getNumHitBlocks());
        assertRefused(
                Status.Code.INVALID_ARGUMENT, "device_id 1 is registered with tp_rank 1", () -> ranks[1].save(salt, 4));
        ranks[1].soon().save(ranks[1].saving(salt, 4).setTpRank(1).build());
        final ByteString lease = awaitHits(ranks[0], salt, 4).getLease();
        for (int rank = 0; rank < 2; rank++) {
            ranks[rank].zero();
            assertEquals(1, ranks[rank].load(lease, 0, 1, 2, 3));
            assertEquals(rank * 10 + 2, ranks[rank].content(0, 1));
        }
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.INTERNAL,
                    "unknown or expired",
                    () -> ranks[0].soon()
                            .load(ranks[0].loading(state, lease, 0, 1, 2, 3).build()));
            assertEquals(-1, state.state());
        }
    }

    @Test
    void shouldHoldBlocksBackUntilAllLayersAreThere() {
        final GrpcClient client = newClient("layers-" + salt, 0, 2);
        client.register(namespace);
        for (int layer = 0; layer < 2; layer++) {
            client.soon()
                    .save(SaveRequest.newBuilder()
                            .setInstanceId(client.instance)
                            .addSaves(GrpcClient.saving("layer_" + layer, salt, 4))
                            .build());
            assertEquals(layer * 4, client.query(salt, 4).getNumHitBlocks());
        }
    }

    @Test
    void shouldKeepStorageGroupsApart() {
        final GrpcClient client = newClient("hybrid-" + salt, 0, 2);
        client.soon()
                .registerContextBatch(client.registration(namespace)
                        .addLayerGroupIds(0)
                        .addLayerGroupIds(1)
                        .build());
        client.fill(0);
        final SaveRequest.Builder save = SaveRequest.newBuilder().setInstanceId(client.instance);
        save.addSaves(GrpcClient.saving("layer_0", salt, 3));
        save.addSavesBuilder().setLayerName("layer_1").addBlockIds(3).addBlockHashes(GrpcClient.hash(salt, 2));
        client.soon().save(save.build());
        final List<ByteString> hashes = GrpcClient.hashes(salt, 0, 3);
        final QueryReady attention = client.query("r", hashes, 0, false);
        assertEquals(3, attention.getNumHitBlocks());
        final QueryReady recurrent = client.query("r:g1", hashes, 1, false);
        assertEquals(List.of(2), recurrent.getHitPositionsList());
        assertEquals(0, client.query("r", hashes, 1, true).getLease().size());
        final QueryReady whole = client.query("r", GrpcClient.hashes(salt, 2, 1), 1, true);
        assertEquals(List.of(0), whole.getHitPositionsList());
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "storage group 7 out of range (2 groups)",
                () -> client.query("r", hashes, 7, false));
        client.zero();
        try (GrpcLoadState state = new GrpcLoadState()) {
            final LoadBlockTarget skip = LoadBlockTarget.getDefaultInstance();
            client.soon()
                    .load(LoadRequest.newBuilder()
                            .setInstanceId(client.instance)
                            .setLoadStateShm(state.name())
                            .addGroups(LoadGroup.newBuilder().addLayerNames("layer_0"))
                            .addGroups(LoadGroup.getDefaultInstance())
                            .addGroups(LoadGroup.newBuilder().addLayerNames("layer_1"))
                            .addLoads(LeaseLoad.newBuilder()
                                    .setLease(attention.getLease())
                                    .addBlockIdsByGroup(targets(1, 2, 3))
                                    .addBlockIdsByGroup(targets(-1, -1, -1))
                                    .addBlockIdsByGroup(targets(-1, -1, -1)))
                            .addLoads(LeaseLoad.newBuilder()
                                    .setLease(recurrent.getLease())
                                    .addBlockIdsByGroup(
                                            LoadBlockIds.newBuilder().addTargets(skip))
                                    .addBlockIdsByGroup(
                                            LoadBlockIds.newBuilder().addTargets(skip))
                                    .addBlockIdsByGroup(targets(0)))
                            .build());
            assertEquals(1, state.await());
        }
        assertArrayEquals(new int[] {0, 1, 2, 3, 8, 0, 0, 0}, new int[] {
            client.content(0, 0), client.content(0, 1), client.content(0, 2), client.content(0, 3),
            client.content(1, 0), client.content(1, 1), client.content(1, 2), client.content(1, 3)
        });
    }

    private static LoadBlockIds targets(final int... blockIds) {
        final LoadBlockIds.Builder targets = LoadBlockIds.newBuilder();
        for (final int blockId : blockIds) {
            targets.addTargets(
                    blockId < 0
                            ? LoadBlockTarget.getDefaultInstance()
                            : LoadBlockTarget.newBuilder().setBlockId(blockId).build());
        }
        return targets.build();
    }

    @Test
    void shouldRefuseToSaveAPartOfAPage() {
        final GrpcClient client = newClient("page-" + salt, 0, 3);
        client.soon()
                .registerContextBatch(
                        client.registration(namespace).setPageFirst(true).build());
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "must cover all 3 layers",
                () -> client.soon()
                        .save(SaveRequest.newBuilder()
                                .setInstanceId(client.instance)
                                .addSaves(GrpcClient.saving("layer_0", salt, 2))
                                .build()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "identical block_ids and block_hashes",
                () -> client.soon()
                        .save(SaveRequest.newBuilder()
                                .setInstanceId(client.instance)
                                .addSaves(GrpcClient.saving("layer_0", salt, 2))
                                .addSaves(GrpcClient.saving("layer_1", salt, 2))
                                .addSaves(GrpcClient.saving("layer_2", salt, 1))
                                .build()));
        client.fill(0);
        client.save(salt, 4);
        client.zero();
        assertEquals(1, client.load(awaitHits(client, salt, 4).getLease(), 3, 2, 1, 0));
        assertEquals(4, client.content(0, 0));
        assertEquals(12, client.content(2, 0));
    }

    @Test
    void shouldTellEmptyFromMissing() {
        final GrpcClient client = newRegisteredClient();
        final QueryRequest request = QueryRequest.newBuilder()
                .setInstanceId(client.instance)
                .setReqId("r")
                .build();
        assertTrue(client.soon().queryPrefetch(request).hasReady(), "an answer of zeros is there all the same");
        assertTrue(client.soon().health(HealthRequest.getDefaultInstance()).hasStatus());
        assertTrue(client.soon()
                .save(SaveRequest.newBuilder().setInstanceId(client.instance).build())
                .getStatus()
                .getOk());
    }

    @Test
    void shouldCheckARegistrationInTheOrderOfTheContract() {
        final GrpcClient client = newClient();
        final RegisterContextRequest good = client.registration(namespace).build();
        refused(
                client,
                good.toBuilder().setClientVersion("0.1").setDeviceId(-1),
                Status.Code.FAILED_PRECONDITION,
                "PegaFlow version mismatch: client=0.1 server=0.23.12");
        refused(
                client,
                good.toBuilder().clearClientVersion(),
                Status.Code.FAILED_PRECONDITION,
                "PegaFlow version mismatch: client=\"<missing>\" server=0.23.12");
        refused(client, good.toBuilder().setDeviceId(-1).setTpSize(0), Status.Code.INVALID_ARGUMENT, "device_id=-1");
        refused(client, good.toBuilder().setTpSize(0), Status.Code.INVALID_ARGUMENT, "must be positive");
        refused(client, good.toBuilder().setWorldSize(0), Status.Code.INVALID_ARGUMENT, "must be positive");
        refused(client, good.toBuilder().setTpRank(1), Status.Code.INVALID_ARGUMENT, "tp_rank must be below tp_size");
        refused(
                client,
                good.toBuilder().addSegments(1),
                Status.Code.INVALID_ARGUMENT,
                "all layer arrays must have the same non-zero length");
        refused(
                client,
                good.toBuilder().setWrapperBytes(0, ByteString.copyFromUtf8("garbage")),
                Status.Code.INTERNAL,
                "register tensor failed: ");
        refused(
                client,
                good.toBuilder().setBytesPerBlock(0, 1 << 20),
                Status.Code.INVALID_ARGUMENT,
                "invalid argument: ");
        refused(client, good.toBuilder().setDeviceId(17), Status.Code.INTERNAL, "register tensor failed: ");
        refused(client, good.toBuilder().addLayerGroupIds(-1), Status.Code.INVALID_ARGUMENT, "storage_group=");
        assertTrue(GrpcSystem.isUnknown(client), "nothing of it is left");
        client.register(namespace);
        refused(
                client,
                good.toBuilder(),
                Status.Code.INTERNAL,
                "context " + client.instance + ":tp0:pp0:dev0 is already registered");
        refused(
                client,
                good.toBuilder().setDeviceId(1).setWorldSize(2),
                Status.Code.FAILED_PRECONDITION,
                "topology mismatch");
        client.save(salt, 4);
        awaitHits(client, salt, 4);
    }

    private static void refused(
            final GrpcClient client,
            final RegisterContextRequest.Builder request,
            final Status.Code code,
            final String text) {
        assertRefused(code, text, () -> client.soon().registerContextBatch(request.build()));
    }

    @Test
    void shouldCheckHashesAndBlocks() {
        final GrpcClient client = newRegisteredClient();
        for (final int length : new int[] {0, 256}) {
            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    "hash_length=" + length,
                    () -> client.query("r", List.of(ByteString.copyFrom(new byte[length])), 0, false));
        }
        final List<ByteString> many = java.util.Collections.nCopies(40_000, GrpcClient.hash(salt, 0));
        assertRefused(Status.Code.INVALID_ARGUMENT, "blocks=40000", () -> client.query("r", many, 0, false));
        final SaveRequest.Builder unequal = client.saving(salt, 2);
        unequal.getSavesBuilder(0).addBlockIds(3);
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "block_ids length 3 does not match block_hashes 2 for layer layer_0",
                () -> client.soon().save(unequal.build()));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "layer other not found",
                () -> client.soon()
                        .save(SaveRequest.newBuilder()
                                .setInstanceId(client.instance)
                                .addSaves(GrpcClient.saving("other", salt, 1))
                                .build()));
        final SaveRequest.Builder beyond = client.saving(salt, 1);
        beyond.getSavesBuilder(0).setBlockIds(0, 4);
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "block id out of range",
                () -> client.soon().save(beyond.build()));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "device 1 not found in instance",
                () -> client.soon().save(client.saving(salt, 1).setDeviceId(1).build()));
        assertEquals(0, client.query(salt, 4).getNumHitBlocks());
    }

    @Test
    void shouldFailALoadToABlockThatIsNotThere() {
        final GrpcClient client = newRegisteredClient();
        client.save(salt, 2);
        final ByteString lease = client.query(salt, 2).getLease();
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    "block id out of range",
                    () -> client.soon().load(client.loading(state, lease, 0, 4).build()));
            assertEquals(-1, state.state());
        }
        assertEquals(1, client.load(lease, 0, 1), "the share was not spent");
    }

    @Test
    void shouldRefuseALoadStateThatIsNotThere() {
        final GrpcClient client = newRegisteredClient();
        client.save(salt, 1);
        final ByteString lease = client.query(salt, 1).getLease();
        final GrpcLoadState state = new GrpcLoadState();
        state.remove();
        assertRefused(
                Status.Code.INTERNAL,
                "storage error: LoadState: ",
                () -> client.soon().load(client.loading(state, lease, 0).build()));
        assertEquals(1, client.load(lease, 0), "the share was not spent");
    }

    @Test
    void shouldSurviveALoadStateThatVanishes() {
        final GrpcClient client = newRegisteredClient();
        client.save(salt, 1);
        try (GrpcLoadState state = new GrpcLoadState()) {
            client.soon()
                    .load(client.loading(state, client.query(salt, 1).getLease(), 0)
                            .build());
        }
        assertEquals(1, client.load(client.query(salt, 1).getLease(), 1));
    }

    @Test
    void shouldServeNoOtherHost() {
        final GrpcClient client = newClient();
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "RDMA transfer engine is not configured",
                () -> client.soon().queryBlocksForTransfer(QueryBlocksForTransferRequest.getDefaultInstance()));
        assertTrue(client.soon()
                .releaseTransferLock(ReleaseTransferLockRequest.getDefaultInstance())
                .getStatus()
                .getOk());
    }

    @Test
    void shouldFreeThePlaceOfASupersededSession() throws Exception {
        final GrpcClient client = newClient();
        Context.CancellableContext last = null;
        for (int start = 0; start < 3; start++) {
            final Context.CancellableContext session = openSession(client);
            client.register(namespace);
            client.save(salt, 1);
            if (last != null) {
                last.cancel(null);
            }
            assertEquals(1, client.query(salt, 1).getNumHitBlocks(), "the end of an old session means nothing");
            last = session;
        }
        last.cancel(null);
        Conditions.await(() -> "the clean-up", 5_000, () -> GrpcSystem.isUnknown(client));
    }

    @Test
    void shouldUnregisterTheWholeInstance() {
        final GrpcClient client = newRegisteredClient();
        client.save(salt, 2);
        client.unregister();
        assertTrue(GrpcSystem.isUnknown(client));
        assertRefused(Status.Code.FAILED_PRECONDITION, "not found", client::unregister);
        client.register(namespace);
        assertEquals(2, client.query(salt, 2).getNumHitBlocks(), "blocks outlive their instance");
    }

    @Test
    void shouldShareANamespaceButNoRequestIds() {
        final GrpcClient a = newRegisteredClient();
        final GrpcClient b = newRegisteredClient();
        final GrpcClient stranger = newClient();
        stranger.register("other-" + namespace);
        a.save(salt, 2);
        final QueryReady ofA = a.query("same", GrpcClient.hashes(salt, 0, 2), 0, false);
        final QueryReady ofB = b.query("same", GrpcClient.hashes(salt, 0, 1), 0, false);
        assertEquals(2, ofA.getNumHitBlocks());
        assertEquals(1, ofB.getNumHitBlocks());
        assertFalse(ofA.getLease().equals(ofB.getLease()));
        assertEquals(
                0,
                stranger.query("same", GrpcClient.hashes(salt, 0, 2), 0, false).getNumHitBlocks());
    }
}
