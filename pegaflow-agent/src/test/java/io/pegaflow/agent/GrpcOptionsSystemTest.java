package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.pegaflow.agent.grpc.proto.ShutdownRequest;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the options of the service change, and the ends of its clients and of itself. */
class GrpcOptionsSystemTest {
    private final TestDirectory directory = new TestDirectory();

    @AfterEach
    void removeDirectory() {
        directory.close();
    }

    private String address() throws IOException {
        return Files.readString(directory.run().resolve(RunDirectory.READY_FILE))
                .replaceAll("(?s).*\"grpcAddr\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void shouldBeLenientWhereItIsToldAndStopForTheToken() throws IOException {
        try (ChildJvm agent = ChildJvm.startAgent(
                        directory,
                        "--addr",
                        "127.0.0.1:0",
                        "--accept-client-version",
                        "*",
                        "--lenient-unknown-instance",
                        "true",
                        "--lenient-empty-release",
                        "true",
                        "--hint-value-size",
                        "16mb")
                .awaitReady()) {
            agent.awaitLine("--hint-value-size");
            try (GrpcClient client = new GrpcClient(address(), directory.devices(), "i", 0, 1)) {
                assertEquals(0, client.query(1, 4).getNumHitBlocks());
                client.release(ByteString.EMPTY);
                client.soon()
                        .registerContextBatch(client.registration("ns")
                                .setClientVersion("whatever")
                                .build());
                client.save(1, 2);
                assertEquals(2, client.query(1, 4).getNumHitBlocks());

                final StatusRuntimeException ex = assertThrows(
                        StatusRuntimeException.class,
                        () -> client.soon().shutdown(ShutdownRequest.getDefaultInstance()));
                assertEquals(Status.Code.PERMISSION_DENIED, ex.getStatus().getCode());
                assertTrue(agent.isAlive());
                final Metadata headers = new Metadata();
                headers.put(
                        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                        "Bearer " + Files.readString(directory.run().resolve(RunDirectory.TOKEN_FILE)));
                assertTrue(client.soon()
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .shutdown(ShutdownRequest.getDefaultInstance())
                        .getStatus()
                        .getOk());
            }
            assertEquals(0, agent.awaitExit());
        }
    }

    @Test
    void shouldFindAClientWithoutSessionThatDied() throws IOException {
        try (ChildJvm agent =
                ChildJvm.startAgent(directory, "--addr", "127.0.0.1:0").awaitReady()) {
            for (int start = 0; start < 2; start++) {
                final ChildJvm client = ChildJvm.start(
                        GrpcClientMain.class, address(), directory.devices().toString(), "instance", "ns");
                client.awaitLine("registered");
                client.kill();
                client.awaitExit();
            }
            try (GrpcClient next = new GrpcClient(address(), directory.devices(), "instance", 0, 1)) {
                Conditions.await(() -> "the clean-up", 5_000, () -> isUnknown(next));
                next.register("ns");
                assertEquals(2, next.query(1, 2).getNumHitBlocks(), "blocks outlive their clients");
            }
            assertTrue(agent.isAlive());
        }
    }

    private static boolean isUnknown(final GrpcClient client) {
        try {
            client.query(1, 1);
            return false;
        } catch (final StatusRuntimeException ex) {
            return ex.getStatus().getCode() == Status.Code.FAILED_PRECONDITION;
        }
    }

    @Test
    void shouldRefuseByNameWhatItDoesNotHave() {
        try (ChildJvm agent = ChildJvm.startAgent(directory, "--ssd-cache-path", "/tmp/x")) {
            assertEquals(ExitCode.USAGE.status(), agent.awaitExit());
            agent.awaitLine("option is not served: --ssd-cache-path; this agent has no disk tier");
        }
    }
}
