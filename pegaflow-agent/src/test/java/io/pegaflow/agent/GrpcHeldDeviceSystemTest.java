package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.HealthRequest;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.grpc.proto.SessionRequest;
import io.pegaflow.engine.runtime.counters.CountersFileReader;
import io.pegaflow.engine.runtime.counters.EngineCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** While device 0 holds every copy back, whoever needs it waits or is refused, and nobody else notices. */
class GrpcHeldDeviceSystemTest {
    private static final int MORE_THAN_FIT = 300;

    /** What an instance may have in flight for a device, and so many of them that all together want more than there is. */
    private static final int PER_DEVICE = 64;

    private static final int FLOODS = 17;
    private static final int ALL_OF_ONE_DEVICE = 1024 - 1024 / 4;

    private static GrpcSystem system;

    @BeforeAll
    static void startAgent() {
        system = new GrpcSystem().startGated();
    }

    @AfterAll
    static void stopAgent() {
        system.close();
    }

    @AfterEach
    void leaveNothing() {
        gate("open");
        system.closeClients();
    }

    private static void gate(final String command) {
        assertTrue(system.agent.ask(command).contains("the gate is set"));
    }

    private static ListenableFuture<SaveResponse> saveSoon(final GrpcClient client, final int firstHash) {
        final SaveRequest.Builder save = client.saving(1, 1);
        save.getSavesBuilder(0).setBlockHashes(0, GrpcClient.hash(1, firstHash));
        return EngineGrpc.newFutureStub(client.channel).save(save.build());
    }

    private static void assertServes(final GrpcClient client, final int salt) {
        client.fill(salt);
        client.save(salt, 4);
        client.zero();
        assertEquals(1, client.load(client.query(salt, 4).getLease(), 0, 1, 2, 3));
        assertEquals(1 + salt, client.content(0, 0));
    }

    private static void assertAnswers(final GrpcClient client) {
        assertTrue(client.soon()
                .health(HealthRequest.getDefaultInstance())
                .getStatus()
                .getOk());
        assertEquals("ok", system.get("/health"));
        assertEquals("ok", system.get("/health/ready"));
        assertTrue(system.get("/instances").contains(client.instance));
    }

    @Test
    void shouldServeOtherDevicesAndEveryQueryMeanwhile() throws Exception {
        final GrpcClient held = system.newRegisteredClient(0);
        final GrpcClient beside = system.newRegisteredClient(0);
        final GrpcClient other = system.newRegisteredClient(1);
        held.fill(1);
        held.save(1, 4);
        final ByteString lease = held.query(1, 4).getLease();
        held.zero();
        gate("shut");
        try (GrpcLoadState state = new GrpcLoadState()) {
            held.soon().load(held.loading(state, lease, 0, 1, 2, 3).build());
            final ListenableFuture<SaveResponse> save = saveSoon(beside, 100);
            assertServes(other, 2);
            assertEquals(4, held.query(1, 4).getNumHitBlocks());
            assertEquals(0, beside.query(1, 4).getNumHitBlocks());
            assertAnswers(other);
            final GrpcClient next = system.newRegisteredClient(0);
            assertEquals(0, next.query(1, 1).getNumHitBlocks(), "who comes meanwhile registers and queries");
            assertEquals(0, state.state(), "the load is held");
            assertFalse(save.isDone(), "the save is held");

            gate("open");
            assertTrue(save.get(30, TimeUnit.SECONDS).getStatus().getOk());
            assertEquals(1, state.await());
            assertEquals(1 + 1, held.content(0, 0));
        }
    }

    @Test
    void shouldRefuseMoreThanAClientMayHaveInFlightButNoQueryOfIt() throws Exception {
        final GrpcClient flood = system.newRegisteredClient(0);
        final GrpcClient other = system.newRegisteredClient(1);
        gate("shut");
        final List<ListenableFuture<SaveResponse>> saves = flood(flood, MORE_THAN_FIT);
        Conditions.await(
                "some to be refused",
                () -> saves.stream().filter(ListenableFuture::isDone).count() > 0);
        assertEquals(0, flood.query(1, 1).getNumHitBlocks());
        assertServes(other, 3);
        assertAnswers(other);
        gate("open");
        final int done = countDone(saves);
        assertEquals(PER_DEVICE, done);
        assertServes(flood, 4);
    }

    @Test
    void shouldServeOtherDevicesWhileManyClientsFloodOne() throws Exception {
        final GrpcClient other = system.newRegisteredClient(1);
        final List<GrpcClient> floods = new ArrayList<>();
        for (int i = 0; i < FLOODS; i++) {
            floods.add(system.newRegisteredClient(0));
        }
        gate("shut");
        final List<ListenableFuture<SaveResponse>> saves = new ArrayList<>();
        for (final GrpcClient client : floods) {
            saves.addAll(flood(client, PER_DEVICE + 2));
            assertEquals(0, client.query(1, 1).getNumHitBlocks());
        }
        assertServes(other, 5);
        assertAnswers(other);
        gate("open");
        final int done = countDone(saves);
        assertEquals(ALL_OF_ONE_DEVICE, done);
        assertServes(floods.get(0), 6);
    }

    private static List<ListenableFuture<SaveResponse>> flood(final GrpcClient client, final int count) {
        final List<ListenableFuture<SaveResponse>> saves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            saves.add(saveSoon(client, 1_000 + i));
        }
        return saves;
    }

    /** All others were refused, and told what to do. */
    private static int countDone(final List<ListenableFuture<SaveResponse>> saves) throws Exception {
        int done = 0;
        for (final ListenableFuture<SaveResponse> save : saves) {
            try {
                done += save.get(60, TimeUnit.SECONDS).getStatus().getOk() ? 1 : 0;
            } catch (final ExecutionException ex) {
                final Status status = ((StatusRuntimeException) ex.getCause()).getStatus();
                assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), String.valueOf(status));
                assertTrue(status.getDescription().contains("too much in flight"), status.getDescription());
            }
        }
        return done;
    }

    @Test
    void shouldSurviveWhatBecomesOfALoadState() {
        final GrpcClient client = system.newRegisteredClient(0);
        client.save(1, 4);
        gate("shut");
        try (GrpcLoadState removed = new GrpcLoadState();
                GrpcLoadState cut = new GrpcLoadState();
                GrpcLoadState replaced = new GrpcLoadState();
                GrpcLoadState kept = new GrpcLoadState()) {
            for (final GrpcLoadState state : List.of(removed, cut, replaced, kept)) {
                client.soon()
                        .load(client.loading(state, client.query(1, 1).getLease(), 3)
                                .build());
            }
            removed.remove();
            cut.truncate(0);
            replaced.replace();
            gate("open");
            assertEquals(1, kept.await(), "loads of a device end in their order");
            assertEquals(0, replaced.state(), "another file of that name is left alone");
            system.agent.awaitLine(
                    "nobody learns the end of a load: state=1, cause=storage error: LoadState: another file");
        }
        assertServes(client, 7);
    }

    @Test
    void shouldLetAClientStartAgainWhileCopiesOfItsLastLifeHang() throws Exception {
        final GrpcClient first = system.newClient("hangs", 0, 1);
        final RawHttp2 session = session();
        first.register("hangs");
        first.fill(1);
        gate("shut");
        final ListenableFuture<SaveResponse> save = saveSoon(first, 1);
        try (CountersFileReader counters =
                new CountersFileReader(system.directory.run().resolve(RunDirectory.COUNTERS_FILE))) {
            Conditions.await("the save to begin", () -> counters.value(EngineCounter.TRANSFERS) == 1);
        }
        assertFalse(save.isDone(), "the save is held");
        session.close();
        Conditions.await(() -> "the clean-up", 5_000, () -> GrpcSystem.isUnknown(first));
        final GrpcClient second = system.newClient("hangs", 0, 1);
        session();
        second.register("hangs");
        assertEquals(0, second.query(1, 4).getNumHitBlocks());
        gate("open");
        assertServes(second, 8);
    }

    private static RawHttp2 session() {
        final RawHttp2 session = system.newConnection()
                .open()
                .call(
                        "Session",
                        SessionRequest.newBuilder()
                                .setInstanceId("hangs")
                                .build()
                                .toByteArray());
        assertEquals(RawHttp2.HEADERS, session.await(RawHttp2.HEADERS));
        return session;
    }
}
