package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pegaflow.agent.http.HttpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.function.Executable;

/** An agent process that serves gRPC and HTTP on any free ports, and clients of it. Whatever it made ends with it. */
final class GrpcSystem implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    final TestDirectory directory = new TestDirectory();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    ChildJvm agent;

    GrpcSystem start(final String... options) {
        return startWithVariables(Map.of(), options);
    }

    GrpcSystem startWithVariables(final Map<String, String> variables, final String... options) {
        // Of an option that is given twice the last counts.
        final List<String> all = new ArrayList<>(List.of("--addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0"));
        all.addAll(Arrays.asList(options));
        agent = ChildJvm.startAgentWithVariables(variables, directory, all.toArray(new String[0]))
                .awaitReady();
        return this;
    }

    /** Another agent in the place of one that has ended. */
    ChildJvm restart(final String... options) {
        agent.close();
        start(options);
        return agent;
    }

    /** An agent with a gate before device 0, which stands open: see {@link GatedAgentMain}. */
    GrpcSystem startGated() {
        agent = ChildJvm.start(
                        GatedAgentMain.class,
                        directory.run().toString(),
                        directory.devices().toString())
                .awaitReady();
        return this;
    }

    String grpcAddress() {
        return address(directory, "grpcAddr");
    }

    int grpcPort() {
        return HttpAddress.parse(grpcAddress()).port();
    }

    String httpAddress() {
        return address(directory, "httpAddr");
    }

    int httpPort() {
        return HttpAddress.parse(httpAddress()).port();
    }

    /** An address of the agent that runs there, by its key in the file ready. */
    static String address(final TestDirectory directory, final String key) {
        try {
            final String ready = Files.readString(directory.run().resolve(RunDirectory.READY_FILE));
            final Matcher value = Pattern.compile('"' + key + "\":\"([^\"]+)\"").matcher(ready);
            assertTrue(value.find(), ready);
            return value.group(1);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** What the agent answers over HTTP. */
    String get(final String path) {
        return answer(HttpRequest.newBuilder(URI.create("http://" + httpAddress() + path)));
    }

    /** What it answers to whoever has the token. */
    String post(final String path) {
        return answer(HttpRequest.newBuilder(URI.create("http://" + httpAddress() + path))
                .header("Authorization", "Bearer " + token())
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    String token() {
        return token(directory);
    }

    /** Of the agent that runs there. */
    static String token(final TestDirectory directory) {
        try {
            return Files.readString(directory.run().resolve(RunDirectory.TOKEN_FILE));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private String answer(final HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
    }

    GrpcClient newClient(final String instance, final int deviceId, final int layers) {
        final GrpcClient client = new GrpcClient(grpcAddress(), directory.devices(), instance, deviceId, layers);
        clients.add(client);
        return client;
    }

    /** One of an instance that nobody else has. */
    GrpcClient newClient() {
        return newClient("instance-" + NEXT.incrementAndGet(), 0, 1);
    }

    /** One of an instance of its own, alone in its namespace. */
    GrpcClient newRegisteredClient(final int deviceId) {
        final GrpcClient client = newClient("instance-" + NEXT.incrementAndGet(), deviceId, 1);
        client.register(client.instance);
        return client;
    }

    /** A connection by hand. */
    RawHttp2 newConnection() {
        final RawHttp2 connection = new RawHttp2(grpcPort());
        clients.add(connection);
        return connection;
    }

    /** Refused with that code, for a reason that contains that text. */
    static String assertRefused(final Status.Code code, final String text, final Executable call) {
        final StatusRuntimeException ex = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, ex.getStatus().getCode(), String.valueOf(ex.getStatus()));
        final String description = String.valueOf(ex.getStatus().getDescription());
        assertTrue(description.contains(text), description);
        return description;
    }

    /** Is nothing registered of the client's instance? */
    static boolean isUnknown(final GrpcClient client) {
        try {
            client.query("r", List.of(), 0, false);
            return false;
        } catch (final StatusRuntimeException ex) {
            return ex.getStatus().getCode() == Status.Code.FAILED_PRECONDITION;
        }
    }

    /** How many threads the agent has. */
    int threads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(agent.pid()), "task"))) {
            return (int) tasks.count();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Forget and end all clients. */
    void closeClients() {
        CloseHelper.closeAll(clients);
        clients.clear();
    }

    @Override
    public void close() {
        // What the agent logged may fail the test here, which leaves its directory to be removed all the same.
        try (directory) {
            CloseHelper.closeAll(this::closeClients, agent);
        }
    }
}
