package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.grpc.proto.EngineGrpc;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.SaveResponse;
import io.pegaflow.agent.grpc.proto.SessionRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What the service's port bears: pings, crowds, and those who speak something else. */
class GrpcConnectionSystemTest {
    /** The agent permits one every half second. */
    private static final long PING_PAUSE_MS = 600;

    /** As clients of the first implementation do. */
    private static final long CLIENT_PING_PAUSE_MS = 5_000;

    private static final long CLEANUP_MS = 5_000;
    private static final int CROWD = 1_000;
    private static final int MAX_SESSIONS = 8_192;
    private static final int MAX_CALLS = 2_048;
    private static final int REGISTERED = 100;
    private static final int SILENT = 500;

    private static GrpcSystem system;

    @BeforeAll
    static void startAgent() {
        system = new GrpcSystem().start("--host-devices", "2");
    }

    @AfterAll
    static void stopAgent() {
        system.close();
    }

    @AfterEach
    void closeClients() {
        system.closeClients();
    }

    private static RawHttp2 session(final String instance) {
        return system.newConnection().open().call("Session", request(instance));
    }

    private static byte[] request(final String instance) {
        return SessionRequest.newBuilder().setInstanceId(instance).build().toByteArray();
    }

    private static void assertStillServes() {
        final GrpcClient client = system.newRegisteredClient(0);
        client.save(1, 2);
        assertEquals(2, client.query(1, 4).getNumHitBlocks());
        client.unregister();
    }

    @Test
    void shouldBearPingsOfAnIdleSession() {
        pingAnIdleSession(5, PING_PAUSE_MS);
    }

    @Test
    @EnabledIfSystemProperty(named = "pegaflow.test.extended", matches = "true")
    void shouldBearPingsOfAnIdleSessionForMoreThanAMinute() {
        pingAnIdleSession(14, CLIENT_PING_PAUSE_MS);
    }

    private static void pingAnIdleSession(final int pings, final long pauseMs) {
        final GrpcClient client = system.newRegisteredClient(0);
        final RawHttp2 session = session(client.instance);
        assertEquals(RawHttp2.HEADERS, session.await(RawHttp2.HEADERS));
        assertFalse(session.isCallEnded(), "headers come at once, and the session stays open");
        for (int i = 0; i < pings; i++) {
            assertTrue(session.ping(), () -> "the agent took leave: " + session.text());
            // From the answer on, so that however late this thread is the next one comes no sooner than is permitted.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
        }
        assertTrue(session.ping(), () -> "the agent took leave: " + session.text());
        assertFalse(GrpcSystem.isUnknown(client));
        session.close();
        Conditions.await(() -> "the clean-up", CLEANUP_MS, () -> GrpcSystem.isUnknown(client));
    }

    @Test
    void shouldTakeLeaveOfWhoFloodsItWithPings() {
        final RawHttp2 session = session("flood");
        assertEquals(RawHttp2.HEADERS, session.await(RawHttp2.HEADERS));
        for (int i = 0; i < 20; i++) {
            session.sendPing();
        }
        assertEquals(RawHttp2.GOAWAY, session.await(RawHttp2.GOAWAY));
        assertTrue(session.text().endsWith("too_many_pings"), session.text());
        assertStillServes();
    }

    @Test
    void shouldForgetAThousandSessionsWhoseClientsVanish() {
        final List<GrpcClient> clients = new ArrayList<>();
        for (int i = 0; i < REGISTERED; i++) {
            clients.add(system.newRegisteredClient(i % 2));
        }
        final int threads = system.threads();
        final List<RawHttp2> sessions = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            sessions.add(session(i < REGISTERED ? clients.get(i).instance : "nobody-" + i));
        }
        sessions.forEach(session -> assertEquals(RawHttp2.HEADERS, session.await(RawHttp2.HEADERS)));
        clients.forEach(client -> client.save(1, 4));
        assertTrue(system.threads() <= threads, "sessions take no threads");
        sessions.forEach(RawHttp2::close);
        Conditions.await(
                () -> "the end of all instances",
                CLEANUP_MS,
                () -> clients.stream().allMatch(GrpcSystem::isUnknown));
        system.agent.awaitLine(
                "Session cleanup (stream closed): dropped 1 CUDA tensors for instance " + clients.get(0).instance);
        assertStillServes();
    }

    @Test
    void shouldRefuseMoreSessionsThanItHolds() {
        final RawHttp2[] connections = new RawHttp2[5];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = system.newConnection().open();
        }
        for (int i = 0; i < MAX_SESSIONS; i++) {
            connections[i / MAX_CALLS].call("Session", request("crowd-" + i));
        }
        for (int i = 0; i < MAX_SESSIONS; i++) {
            assertEquals(RawHttp2.HEADERS, connections[i / MAX_CALLS].await(RawHttp2.HEADERS));
        }
        connections[4].call("Session", request("one-too-many"));
        assertEquals(RawHttp2.HEADERS, connections[4].await(RawHttp2.HEADERS));
        assertTrue(connections[4].isCallEnded());
        connections[0].close();
        Conditions.await("room for a session", () -> {
            connections[4].call("Session", request("after-all"));
            connections[4].await(RawHttp2.HEADERS);
            return !connections[4].isCallEnded();
        });
        assertStillServes();
    }

    @Test
    void shouldCloseOnWhoSpeaksSomethingElse() {
        final byte[] garbage = new byte[64 * 1024];
        new Random(7).nextBytes(garbage);
        final List<byte[]> openings = List.of(
                garbage,
                "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        for (final byte[] opening : openings) {
            final RawHttp2 connection = system.newConnection();
            connection.write(opening);
            assertEquals(RawHttp2.END, connection.awaitEnd());
        }
        assertStillServes();
    }

    /** Who opens many connections and says nothing, or not all of it, keeps nobody waiting. */
    @Test
    void shouldServeOthersBesideHalfOpenConnections() {
        openSilent();
        assertStillServes();
    }

    @Test
    @EnabledIfSystemProperty(named = "pegaflow.test.extended", matches = "true")
    void shouldEndHalfOpenConnectionsInTime() {
        openSilent().forEach(connection -> assertEquals(RawHttp2.END, connection.awaitEnd()));
        assertStillServes();
    }

    private static List<RawHttp2> openSilent() {
        final List<RawHttp2> connections = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            final RawHttp2 silent = system.newConnection();
            connections.add(silent);
            if (i % 2 == 0) {
                silent.write("PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
        return connections;
    }

    @Test
    void shouldServeOthersBesideAClientThatNeverReads() {
        final byte[] request = QueryRequest.newBuilder()
                .setInstanceId("x".repeat(1_000))
                .setReqId("r")
                .build()
                .toByteArray();
        final RawHttp2 deaf = system.newConnection().open();
        for (int i = 0; i < 10_000; i++) {
            deaf.call("QueryPrefetch", request);
        }
        assertStillServes();
    }

    @Test
    void shouldRefuseAMessageByItsLengthBeforeItComes() {
        final RawHttp2 client = system.newConnection().open();
        client.beginCall("Save", 64 * 1024 * 1024 + 1);
        assertEquals(RawHttp2.HEADERS, client.await(RawHttp2.HEADERS));
        assertTrue(client.isCallEnded());
        assertTrue(client.ping(), "the connection lives on");
        assertStillServes();
    }

    /** Of a heap of 256 MiB they may have 32 together. */
    @Test
    void shouldRefuseMoreLargeMessagesAtOnceThanItHasMemoryFor() throws Exception {
        final GrpcClient large = system.newClient();
        final RawHttp2 session = session("beside-large-messages");
        assertEquals(RawHttp2.HEADERS, session.await(RawHttp2.HEADERS));
        final SaveRequest.Builder request = SaveRequest.newBuilder().setInstanceId(large.instance);
        request.addSavesBuilder()
                .setLayerName("layer")
                .addBlockIds(0)
                .addBlockHashes(ByteString.copyFrom(new byte[20 << 20]));
        final List<ListenableFuture<SaveResponse>> saves = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            saves.add(EngineGrpc.newFutureStub(large.channel).save(request.build()));
        }
        int refused = 0;
        for (final ListenableFuture<SaveResponse> save : saves) {
            final ExecutionException ex = assertThrows(ExecutionException.class, () -> save.get(60, TimeUnit.SECONDS));
            final Status status = ((StatusRuntimeException) ex.getCause()).getStatus();
            refused += status.getCode() == Status.Code.RESOURCE_EXHAUSTED ? 1 : 0;
            assertTrue(
                    status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                            || status.getCode() == Status.Code.FAILED_PRECONDITION,
                    status::toString);
        }
        assertTrue(refused > 0, "refused=" + refused);
        assertTrue(session.ping(), () -> "the session of another client has ended: " + session.text());
        GrpcSystem.assertRefused(
                Status.Code.FAILED_PRECONDITION, "not found", () -> large.soon().save(request.build()));
        assertStillServes();
    }
}
