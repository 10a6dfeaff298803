package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.ErrorCase.Needs;
import io.pegaflow.agent.grpc.proto.LoadResponse;
import io.pegaflow.agent.grpc.proto.QueryBlocksForTransferRequest;
import io.pegaflow.agent.grpc.proto.RegisterContextRequest;
import io.pegaflow.agent.grpc.proto.SaveLayer;
import io.pegaflow.agent.grpc.proto.SaveRequest;
import io.pegaflow.agent.grpc.proto.ShutdownRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;

/** What clients of gRPC and of HTTP are told. */
final class DoorErrors {
    private static final int EMPTY_LAYERS = 10_000_000;

    private final ErrorCatalogue catalogue;

    private DoorErrors(final ErrorCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    static void addTo(final ErrorCatalogue catalogue) {
        final DoorErrors errors = new DoorErrors(catalogue);
        errors.registration();
        errors.requests();
        errors.http();
    }

    private void registration() {
        catalogue.section("gRPC: requests the agent refuses");
        grpc(
                "Client of another version",
                "RegisterContextBatch of a client 0.1; see `--accept-client-version`",
                "FAILED_PRECONDITION: PegaFlow version mismatch: client=0.1 server=0.23.12",
                client -> register(client, client.registration("ns").setClientVersion("0.1")));
        grpc(
                "Instance that is registered already",
                "RegisterContextBatch of the same device twice",
                "INTERNAL: register tensor failed: context <name>:tp0:pp0:dev0 is already registered",
                client -> {
                    client.register("ns");
                    client.register("ns");
                });
        grpc(
                "Memory that is no pickled CudaIPCWrapper",
                "RegisterContextBatch with other `wrapper_bytes`",
                "INTERNAL: register tensor failed: layer layer_0: wrapper_bytes are no pickled CudaIPCWrapper:"
                        + " <reason>",
                client -> register(client, client.registration("ns").setWrapperBytes(0, ByteString.copyFrom(new byte[] {
                    (byte) 128, 4
                }))));
    }

    private static void register(final GrpcClient client, final RegisterContextRequest.Builder request) {
        client.soon().registerContextBatch(request.build());
    }

    private void requests() {
        grpc(
                "Instance that nobody has registered, as after a restart of the agent",
                "QueryPrefetch; see `--lenient-unknown-instance`",
                "FAILED_PRECONDITION: instance <name> not found; register its devices again",
                client -> client.query(1, 1));
        grpc(
                "Request without an id",
                "QueryPrefetch with an empty req_id",
                "INVALID_ARGUMENT: req_id must not be empty",
                client -> client.query("", GrpcClient.hashes(1, 0, 1), 0, false));
        grpc(
                "Release of no lease",
                "Release with an empty lease; see `--lenient-empty-release`",
                "INVALID_ARGUMENT: query lease id must be non-empty",
                client -> client.release(ByteString.EMPTY));
        grpc(
                "State of a load that the agent does not find",
                "Load with the name of memory that is not in the agent's /dev/shm",
                "INTERNAL: storage error: LoadState: no such shared memory: path=<file>; keep it until the load has"
                        + " ended, and let client and agent share /dev/shm",
                DoorErrors::loadWithoutState);
        grpc(
                "Blocks of another host",
                "QueryBlocksForTransfer",
                "FAILED_PRECONDITION: RDMA transfer engine is not configured",
                client -> client.soon().queryBlocksForTransfer(QueryBlocksForTransferRequest.getDefaultInstance()));
        grpc(
                "Request that would become too large",
                "Save of 20 MB that consist of nothing but empty layers, of an agent with a heap of 256 MiB",
                "RESOURCE_EXHAUSTED: request needs more memory than there is for all: method=Save,"
                        + " request_bytes=<bytes>, needed_bytes=<bytes>, highest=<bytes>; send it in parts, or give the"
                        + " agent more heap",
                client -> client.soon()
                        .save(SaveRequest.newBuilder()
                                .addAllSaves(Collections.nCopies(EMPTY_LAYERS, SaveLayer.getDefaultInstance()))
                                .build()));
        grpc(
                "Shutdown without the token",
                "Shutdown; see `--open-admin`",
                "PERMISSION_DENIED: not authorised: send the header 'Authorization: Bearer TOKEN' with the content of"
                        + " <file>, or start the agent with --open-admin",
                client -> client.soon().shutdown(ShutdownRequest.getDefaultInstance()));
    }

    private static LoadResponse loadWithoutState(final GrpcClient client) {
        client.register("ns");
        client.save(1, 1);
        try (GrpcLoadState state = new GrpcLoadState()) {
            state.remove();
            return client.soon()
                    .load(client.loading(state, client.query(1, 1).getLease(), 0)
                            .build());
        }
    }

    private void http() {
        catalogue.section("HTTP: requests the agent refuses");
        final String refusal =
                "not authorised: send the header 'Authorization: Bearer TOKEN' with the content of <file>,"
                        + " or start the agent with --open-admin";
        http("Action without the token", "POST", "/cache/memory/cleanup", "", 401, refusal);
        http("Instance that is not there", "POST", "/instances/cleanup?id=x", "Bearer ", 404, "instance x not found");
        http("Unknown path", "GET", "/nonsense", "", 404, "not found");
        http("Another method", "GET", "/cache/memory/cleanup", "", 405, "method not allowed");
    }

    private interface Requests {
        void of(GrpcClient client);
    }

    private void grpc(final String title, final String provoked, final String message, final Requests requests) {
        catalogue.add(title, "A client: " + provoked + ".", message, Needs.AGENT, scene -> {
            final GrpcClient client = scene.keep(new GrpcClient(
                    GrpcSystem.address(scene.directory, "grpcAddr"),
                    scene.directory.devices(),
                    title.replace(' ', '-'),
                    0,
                    1));
            return assertThrows(StatusRuntimeException.class, () -> requests.of(client))
                    .getMessage();
        });
    }

    private void http(
            final String title,
            final String method,
            final String path,
            final String authorization,
            final int status,
            final String message) {
        final String with = authorization.isEmpty() ? "" : " with the token";
        catalogue.add(
                title, "`" + method + " " + path + "`" + with + ", status " + status, message, Needs.AGENT, scene -> {
                    final HttpRequest request = HttpRequest.newBuilder(
                                    URI.create("http://" + GrpcSystem.address(scene.directory, "httpAddr") + path))
                            .header("Authorization", authorization + GrpcSystem.token(scene.directory))
                            .method(method, BodyPublishers.noBody())
                            .build();
                    final HttpResponse<String> response = HttpClient.newHttpClient()
                            .sendAsync(request, BodyHandlers.ofString())
                            .join();
                    assertEquals(status, response.statusCode());
                    return response.body();
                });
    }
}
