package io.pegaflow.agent;

import static io.pegaflow.agent.GrpcSystem.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.grpc.wrapper.HostHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that go wrong half-way, against an agent with room for eight blocks: what is left, and what works afterwards. */
class GrpcFaultSystemTest {
    private static final int ROOM = 8;

    private static GrpcSystem system;

    @BeforeAll
    static void startAgent() {
        system = new GrpcSystem().start("--host-devices", "2", "--pool-blocks", Integer.toString(ROOM));
    }

    @AfterAll
    static void stopAgent() {
        system.close();
    }

    @AfterEach
    void leaveNothing() {
        system.closeClients();
        system.post("/instances/cleanup");
        system.post("/cache/memory/cleanup");
    }

    /** Files of clients that the agent has mapped. */
    private static long mappings() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(system.agent.pid()), "maps")).stream()
                    .filter(line -> line.contains(system.directory.devices().toString()))
                    .count();
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static ByteString nobodysMemory() {
        return ByteString.copyFrom(new HostHandle(new byte[] {1, 2, 3}, 0, 4096).toBytes());
    }

    private static void register(final GrpcClient client, final RegisterContextRequest.Builder request) {
        client.soon().registerContextBatch(request.build());
    }

    private static void assertServes(final GrpcClient client) {
        client.fill(7);
        client.save(1, 4);
        client.zero();
        final ByteString lease = client.query(1, 4).getLease();
        assertEquals(1, client.load(lease, 0, 1, 2, 3));
        assertEquals(4 + 7, client.content(0, 3));
    }

    @Test
    void shouldLeaveNothingOfARegistrationWhoseSecondLayerFails() {
        final GrpcClient client = system.newClient("half-a-registration", 0, 2);
        final long before = mappings();
        final RegisterContextRequest.Builder broken =
                client.registration("half").setWrapperBytes(1, nobodysMemory());
        for (int attempt = 0; attempt < 3; attempt++) {
            assertRefused(Status.Code.INTERNAL, "register tensor failed: ", () -> register(client, broken));
            assertTrue(GrpcSystem.isUnknown(client));
        }
        final RegisterContextRequest.Builder twice = client.registration("half").setLayerNames(1, GrpcClient.LAYER);
        assertRefused(Status.Code.INTERNAL, "register tensor failed: ", () -> register(client, twice));
        Conditions.await(() -> "the first layer's memory to be closed", 10_000, () -> mappings() == before);
        assertFalse(system.get("/instances").contains(client.instance));
        client.register("half");
        assertServes(client);
    }

    @Test
    void shouldLetADeviceTryAgainWhoseRegistrationFails() {
        final GrpcClient first = system.newClient("two-devices", 0, 1);
        final GrpcClient second = system.newClient("two-devices", 1, 1);
        register(first, rank(first, 0));
        final long before = mappings();
        final RegisterContextRequest.Builder unreadable = rank(second, 1).setWrapperBytes(0, nobodysMemory());
        final RegisterContextRequest.Builder otherGeometry = rank(second, 1).setBytesPerBlock(0, 512);
        assertRefused(Status.Code.INTERNAL, "register tensor failed: ", () -> register(second, unreadable));
        final String mismatch = assertRefused(
                Status.Code.FAILED_PRECONDITION, "topology mismatch", () -> register(second, otherGeometry));
        assertTrue(mismatch.contains(GrpcClient.LAYER), mismatch);
        Conditions.await(() -> "the second device's memory to be closed", 10_000, () -> mappings() == before);
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "instance two-devices registration incomplete: 1/2 workers registered",
                () -> first.save(1, 1));
        register(second, rank(second, 1));
        first.save(1, 4);
        second.soon().save(second.saving(1, 4).setTpRank(1).build());
        assertEquals(4, first.query(1, 4).getNumHitBlocks());
        first.unregister();
        assertTrue(GrpcSystem.isUnknown(first));
    }

    private static RegisterContextRequest.Builder rank(final GrpcClient client, final int rank) {
        return client.registration("two").setTpRank(rank).setTpSize(2).setWorldSize(2);
    }

    @Test
    void shouldEndALeaseWithItsReleaseWhateverSharesAreLeft() {
        final GrpcClient first = system.newClient("shares", 0, 1);
        final GrpcClient second = system.newClient("shares", 1, 1);
        register(first, rank(first, 0));
        register(second, rank(second, 1));
        first.save(1, 4);
        second.soon().save(second.saving(1, 4).setTpRank(1).build());
        final ByteString lease = first.query(1, 4).getLease();
        assertEquals(1, first.load(lease, 0, 1, 2, 3));
        first.release(lease);
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.INTERNAL,
                    "storage error: query lease is unknown or expired",
                    () -> second.soon()
                            .load(second.loading(state, lease, 0, 1, 2, 3).build()));
            assertEquals(-1, state.state());
        }
        assertRefused(
                Status.Code.FAILED_PRECONDITION, "query lease is unknown or expired", () -> second.release(lease));
    }

    @Test
    void shouldRefuseASaveForWhichLeasesLeaveNoRoom() {
        final GrpcClient client = system.newRegisteredClient(0);
        client.save(1, 4);
        final ByteString one = client.query(1, 4).getLease();
        client.save(2, 4);
        final ByteString other = client.query(2, 4).getLease();
        assertRefused(
                Status.Code.INTERNAL,
                "storage error: pinned pool exhausted while allocating ",
                () -> client.save(3, 4));
        assertEquals(0, client.query(3, 4).getNumHitBlocks(), "nothing of it is there");
        client.save(1, 4);
        client.release(one);
        client.fill(3);
        client.save(3, 4);
        final ByteString third = client.query(3, 4).getLease();
        client.zero();
        assertEquals(1, client.load(third, 0, 1, 2, 3));
        assertEquals(1 + 3, client.content(0, 0));
        assertEquals(1, client.load(other, 0, 1, 2, 3), "what is leased is never evicted");
        assertEquals(0, client.query(1, 4).getNumHitBlocks());
    }

    @Test
    void shouldKeepTheFirstOfEqualBlocksThatAreSavedAtOnce() throws Exception {
        final List<GrpcClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final GrpcClient client = system.newClient("equal-" + i, i % 2, 1);
            client.register("equal");
            client.fill(10 * i);
            clients.add(client);
        }
        final List<ListenableFuture<SaveResponse>> saves = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            for (final GrpcClient client : clients) {
                saves.add(EngineGrpc.newFutureStub(client.channel)
                        .save(client.saving(1, 4).build()));
            }
        }
        for (final ListenableFuture<SaveResponse> save : saves) {
            assertTrue(save.get(30, TimeUnit.SECONDS).getStatus().getOk());
        }
        final int[] content = new int[4];
        for (final GrpcClient client : clients) {
            client.zero();
            assertEquals(1, client.load(client.query(1, 4).getLease(), 0, 1, 2, 3));
            for (int block = 0; block < 4; block++) {
                final int loaded = client.content(0, block);
                assertTrue(loaded > 0 && (loaded - 1 - block) % 10 == 0, "a whole block of one of them: " + loaded);
                assertEquals(content[block] == 0 ? loaded : content[block], loaded, "the same for all");
                content[block] = loaded;
            }
        }
    }

    @Test
    void shouldRefuseALoadStateThatIsNone() throws Exception {
        final GrpcClient client = system.newRegisteredClient(0);
        client.save(1, 1);
        final ByteString lease = client.query(1, 1).getLease();
        try (GrpcLoadState state = new GrpcLoadState()) {
            state.truncate(31);
            assertRefused(
                    Status.Code.INTERNAL,
                    "storage error: LoadState: shared memory is too small",
                    () -> client.soon().load(client.loading(state, lease, 0).build()));
            state.truncate(0);
            assertRefused(
                    Status.Code.INTERNAL,
                    "storage error: LoadState: ",
                    () -> client.soon().load(client.loading(state, lease, 0).build()));
        }
        for (final String name : List.of("", "../etc/passwd", "pega_load_" + "g".repeat(32), "x".repeat(100_000))) {
            try (GrpcLoadState state = new GrpcLoadState()) {
                assertRefused(
                        Status.Code.INTERNAL,
                        "storage error: LoadState: not a name of ours",
                        () -> client.soon()
                                .load(client.loading(state, lease, 0)
                                        .setLoadStateShm(name)
                                        .build()));
            }
        }
        assertEquals(1, client.load(lease, 0), "no share was spent");
    }

    /** Texts of refusals go into headers, for which clients have room of some kilobytes. */
    @Test
    void shouldRefuseEndlessNamesInFewWords() {
        final GrpcClient client = system.newRegisteredClient(0);
        final GrpcClient endless = system.newClient("i".repeat(1_000_000), 0, 1);
        final String unknown =
                assertRefused(Status.Code.FAILED_PRECONDITION, "instance iii", () -> endless.query(1, 1));
        assertTrue(unknown.length() < 3_000, unknown);
        assertRefused(Status.Code.INVALID_ARGUMENT, "i", () -> endless.register("ns"));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "n",
                () -> register(
                        client, client.registration("n".repeat(1_000_000)).setInstanceId("other")));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "layer",
                () -> client.soon()
                        .save(client.saving(1, 1)
                                .addSaves(GrpcClient.saving("l".repeat(1_000_000), 1, 1))
                                .build()));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "PegaFlow version mismatch",
                () -> register(client, client.registration("n").setClientVersion("v".repeat(1_000_000))));
    }

    @Test
    void shouldWithdrawAnInstanceOverHttp() {
        final GrpcClient client = system.newClient("withdrawn", 0, 2);
        client.register("withdrawn");
        client.save(1, 4);
        assertTrue(system.get("/instances").contains("\"withdrawn\""));
        assertEquals(
                "{\"removed_instances\":[\"withdrawn\"],\"removed_tensors\":2}",
                system.post("/instances/cleanup?id=withdrawn"));
        Conditions.await("the service to know", () -> GrpcSystem.isUnknown(client));
        client.register("withdrawn");
        assertEquals(4, client.query(1, 4).getNumHitBlocks());
    }
}
