package io.pegaflow.agent;

import static io.pegaflow.agent.GrpcSystem.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.pegaflow.agent.grpc.proto.QueryRequest;
import io.pegaflow.agent.grpc.proto.SessionRequest;
import io.pegaflow.agent.grpc.proto.ShutdownRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the options of the service change, and the ends of its clients and of itself. */
class GrpcOptionsSystemTest {
    private final GrpcSystem system = new GrpcSystem();

    @AfterEach
    void closeSystem() {
        system.close();
    }

    @Test
    void shouldAnswerAMissOfAnUnknownInstanceWhereItIsToldAndEndLeasesInTime() {
        system.start(
                "--lenient-unknown-instance",
                "true",
                "--accept-client-version",
                "*",
                "--lease-ttl",
                "300ms",
                "--hint-value-size",
                "16mb");
        system.agent.awaitLine("--hint-value-size");
        final GrpcClient client = system.newClient();
        assertEquals(0, client.query(1, 4).getNumHitBlocks());
        assertEquals(ByteString.EMPTY, client.query(1, 4).getLease());
        final String notFound = "instance " + client.instance + " not found";
        assertRefused(Status.Code.FAILED_PRECONDITION, notFound, () -> client.save(1, 1));
        assertRefused(Status.Code.FAILED_PRECONDITION, notFound, client::unregister);
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "query lease id must be non-empty",
                () -> client.release(ByteString.EMPTY));
        client.soon()
                .registerContextBatch(
                        client.registration("ns").setClientVersion("whatever").build());
        client.save(1, 2);

        final ByteString lease = client.query(1, 4).getLease();
        Conditions.await("the end of the lease", () -> {
            try (GrpcLoadState state = new GrpcLoadState()) {
                client.soon().load(client.loading(state, lease).build());
                return false;
            } catch (final StatusRuntimeException ex) {
                return ex.getStatus().getCode() == Status.Code.INTERNAL;
            }
        });
        try (GrpcLoadState state = new GrpcLoadState()) {
            assertRefused(
                    Status.Code.INTERNAL,
                    "storage error: query lease is unknown or expired",
                    () -> client.soon().load(client.loading(state, lease, 0, 1).build()));
            assertEquals(-1, state.state());
        }
        assertRefused(
                Status.Code.FAILED_PRECONDITION, "query lease is unknown or expired", () -> client.release(lease));

        system.post("/instances/cleanup");
        assertEquals(0, client.query(1, 4).getNumHitBlocks(), "withdrawn is unknown, too");
    }

    @Test
    void shouldIgnoreAnEmptyReleaseWhereItIsToldAndStopForTheToken() throws IOException {
        system.start("--lenient-empty-release", "true");
        final GrpcClient client = system.newClient();
        client.release(ByteString.EMPTY);
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "query lease id must be 16 bytes, got 3",
                () -> client.release(ByteString.copyFromUtf8("abc")));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "query lease is unknown or expired",
                () -> client.release(ByteString.copyFrom(new byte[16])));
        assertRefused(Status.Code.FAILED_PRECONDITION, "not found", () -> client.query(1, 1));

        final Path token = system.directory.run().resolve(RunDirectory.TOKEN_FILE);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
        final String right = "Bearer " + system.token();
        for (final String wrong :
                new String[] {null, "", "Bearer ", right.substring(0, right.length() - 1), right + "0"}) {
            final String refusal =
                    assertRefused(Status.Code.PERMISSION_DENIED, token.toString(), () -> shutdown(client, wrong));
            assertTrue(refusal.contains("Authorization: Bearer TOKEN"), refusal);
            assertFalse(refusal.contains(system.token()), "the token stays a secret");
        }
        assertTrue(system.agent.isAlive());
        system.newConnection().open().call("Session", sessionOf(client));
        assertTrue(shutdown(client, right));
        assertEquals(0, system.agent.awaitExit());
        assertFalse(Files.exists(token));
    }

    private static byte[] sessionOf(final GrpcClient client) {
        return SessionRequest.newBuilder()
                .setInstanceId(client.instance)
                .build()
                .toByteArray();
    }

    private static boolean shutdown(final GrpcClient client, final String authorization) {
        final Metadata headers = new Metadata();
        if (authorization != null) {
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        }
        return client.soon()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .shutdown(ShutdownRequest.getDefaultInstance())
                .getStatus()
                .getOk();
    }

    @Test
    void shouldStopForAnybodyWhereTheOperatorSaysSo() {
        system.start("--open-admin", "true");
        assertTrue(shutdown(system.newClient(), null));
        assertEquals(0, system.agent.awaitExit());
    }

    /** The channel of a client finds the next agent by itself, the client has to register again. */
    @Test
    void shouldServeTheSameChannelAfterARestart() throws IOException {
        final int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        final String address = "127.0.0.1:" + port;
        system.start("--addr", address);
        final GrpcClient client = system.newRegisteredClient(0);
        final RawHttp2 session = system.newConnection().open().call("Session", sessionOf(client));
        assertEquals(RawHttp2.HEADERS, session.await(RawHttp2.HEADERS));
        client.save(1, 4);
        system.agent.kill();
        system.agent.awaitExit();
        assertEquals(RawHttp2.END, session.awaitEnd());
        assertEquals(
                Status.Code.UNAVAILABLE,
                assertThrows(StatusRuntimeException.class, () -> client.query(1, 4))
                        .getStatus()
                        .getCode());

        system.restart("--addr", address).expect("the agent before this one");
        client.channel.resetConnectBackoff();
        final QueryRequest query = QueryRequest.newBuilder()
                .setInstanceId(client.instance)
                .setReqId("r")
                .build();
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "instance " + client.instance + " not found",
                () -> client.soon().withWaitForReady().queryPrefetch(query));
        client.register("ns");
        assertEquals(0, client.query(1, 4).getNumHitBlocks());
        client.fill(5);
        client.save(1, 4);
        client.zero();
        assertEquals(1, client.load(client.query(1, 4).getLease(), 0, 1, 2, 3));
        assertEquals(1 + 5, client.content(0, 0));
    }

    @Test
    void shouldFindAClientWithoutSessionThatDied() {
        system.start();
        for (int start = 0; start < 2; start++) {
            final ChildJvm client = ChildJvm.start(
                    GrpcClientMain.class,
                    system.grpcAddress(),
                    system.directory.devices().toString(),
                    "instance",
                    "ns");
            client.awaitLine("registered");
            client.kill();
            client.awaitExit();
        }
        final GrpcClient next = system.newClient("instance", 0, 1);
        Conditions.await(() -> "the clean-up", 5_000, () -> GrpcSystem.isUnknown(next));
        next.register("ns");
        assertEquals(2, next.query(1, 2).getNumHitBlocks(), "blocks outlive their clients");
    }

    @Test
    void shouldRefuseByNameWhatItDoesNotHave() {
        try (ChildJvm agent = ChildJvm.startAgent(system.directory, "--ssd-cache-path", "/tmp/x")) {
            assertEquals(ExitCode.USAGE.status(), agent.awaitExit());
            agent.awaitLine("option is not served: --ssd-cache-path; this agent has no disk tier");
        }
    }
}
