package io.pegaflow.tools.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All options of the demo. */
final class DemoOptions {
    private static final int MAX_CLIENTS = 64;

    @Mixin
    final WorkloadOptions workload = new WorkloadOptions();

    @Mixin
    final ShapeOptions shape = new ShapeOptions();

    @Mixin
    final AgentOptions agent = new AgentOptions();

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "max",
            converter = Speed.Converter.class,
            description =
                    "max, or how many times as fast as the timestamps say, e.g. 1 or 10. Default: ${DEFAULT-VALUE}.")
    Speed speed;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1",
            description = "Client processes; each makes all requests. Default: ${DEFAULT-VALUE}.")
    int clients;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description = "Namespace of the clients; repeat it to give them out in turn. Default: demo.")
    List<String> namespaces = new ArrayList<>();

    @Option(
            names = "--connect",
            paramLabel = "AERON_DIR",
            description = "Use the agent that runs on this Aeron directory instead of starting one.")
    Path connect;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            defaultValue = "aeron",
            description =
                    "How clients reach the agent: aeron, by shared memory, or grpc, by the service that clients of the"
                            + " first implementation speak. Default: ${DEFAULT-VALUE}.")
    DemoTransport transport;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report to a file as JSON as well.")
    Path json;

    void validate() {
        if (clients < 1 || clients > MAX_CLIENTS) {
            throw new IllegalArgumentException(
                    "value is out of range: --clients=" + clients + ", minimum=1, maximum=" + MAX_CLIENTS);
        }
        if (connect != null && !agent.given().isEmpty()) {
            throw new IllegalArgumentException("options do not go together: --connect, "
                    + String.join(", ", agent.given()) + "; the agent that runs already has its pool");
        }
        agent.deviceBackendOrDefault();
        if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
            throw new IllegalArgumentException("report cannot be written, no such directory: --json=" + json);
        }
        for (final String namespace : namespaces) {
            if (namespace.isEmpty()) {
                throw new IllegalArgumentException("--namespace must not be empty");
            }
        }
    }

    String namespaceOf(final int client) {
        return namespaces.isEmpty() ? "demo" : namespaces.get(client % namespaces.size());
    }
}
