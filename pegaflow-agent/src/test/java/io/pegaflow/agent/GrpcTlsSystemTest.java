package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An agent that speaks TLS, and clients that trust it, that do not, and that speak something else. */
class GrpcTlsSystemTest {
    private static GrpcSystem system;
    private static PemFiles files;
    private static PemFiles others;

    @BeforeAll
    static void startAgent() {
        system = new GrpcSystem();
        files = PemFiles.create(
                system.directory.path(), "agent", "EC", Instant.now().minusSeconds(60));
        others = PemFiles.create(
                system.directory.path(), "others", "EC", Instant.now().minusSeconds(60));
        system.start(
                "--grpc-tls-cert",
                files.certificate().toString(),
                "--grpc-tls-key",
                files.key().toString());
    }

    @AfterAll
    static void stopAgent() {
        system.close();
    }

    private static ManagedChannel channel(final PemFiles trusted) throws SSLException {
        final SslContext context = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .trustManager(trusted.certificate().toFile())
                .build();
        return NettyChannelBuilder.forTarget(system.grpcAddress())
                .sslContext(context)
                .build();
    }

    private static GrpcClient client(final String instance, final ManagedChannel channel) {
        return new GrpcClient(channel, system.directory.devices(), instance, 0, 1);
    }

    @Test
    void shouldServeAClientThatTrustsIt() throws IOException {
        try (GrpcClient client = client("trusts", channel(files))) {
            client.register("ns");
            client.fill(1);
            client.save(1, 4);
            client.zero();
            assertEquals(1, client.load(client.query(1, 4).getLease(), 0, 1, 2, 3));
            assertEquals(2, client.content(0, 0));
        }
        try (GrpcClient client = client("trusts-another", channel(others))) {
            final StatusRuntimeException ex = assertThrows(StatusRuntimeException.class, () -> client.query(1, 1));
            assertEquals(Status.Code.UNAVAILABLE, ex.getStatus().getCode());
        }
    }

    @Test
    void shouldServeNobodyWithoutTls() {
        final GrpcClient client = system.newClient();
        final StatusRuntimeException ex = assertThrows(StatusRuntimeException.class, () -> client.query(1, 1));
        assertEquals(Status.Code.UNAVAILABLE, ex.getStatus().getCode());
        final RawHttp2 plain = system.newConnection().open();
        plain.awaitEnd();
        assertTrue(system.agent.isAlive());
        assertFalse(system.agent.lines().stream().anyMatch(line -> line.contains("\tat ")), system.agent::toString);
    }

    /** Nothing is taken of the machine before, however large it is. */
    @Test
    void shouldRefuseFilesThatWillNotDoBeforeItMakesRoomForThePool() {
        try (TestDirectory directory = new TestDirectory();
                ChildJvm agent = ChildJvm.startAgent(
                        directory,
                        "--addr",
                        "127.0.0.1:0",
                        "--pool-size",
                        "64tb",
                        "--grpc-tls-cert",
                        files.certificate().toString(),
                        "--grpc-tls-key",
                        others.key().toString())) {
            assertEquals(ExitCode.FAILED.status(), agent.awaitExit());
            agent.awaitLine("cannot serve gRPC with TLS: certificate and key are not of one pair");
            assertFalse(Files.exists(directory.run()), agent::toString);
        }
    }
}
