package io.pegaflow.agent;

import io.pegaflow.agent.http.HttpAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;

/** An agent with two host devices that serves gRPC and HTTP. It reads {@code shut} and {@code open} for the gate of device 0. */
public final class GatedAgentMain {
    private static GatedBackend backend;

    private GatedAgentMain() {}

    /**
     * Run it until it is killed.
     *
     * @param args run directory, device directory.
     */
    public static void main(final String[] args) {
        final AgentContext context =
                new AgentContext().runDirectory(Path.of(args[0])).httpAddress(HttpAddress.parse("127.0.0.1:0"));
        context.pool().bytes(32L << 20);
        context.devices()
                .directory(Path.of(args[1]))
                .backendKind(DeviceBackendKind.HOST)
                .hostDevices(2)
                .backendWrapper(host -> backend = new GatedBackend(host, 0));
        context.grpc().address(HttpAddress.parse("127.0.0.1:0"));
        try (AgentLauncher agent = AgentLauncher.launch(context);
                Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8)) {
            while (commands.hasNextLine()) {
                if (commands.nextLine().equals("shut")) {
                    backend.shut();
                } else {
                    backend.open();
                }
                System.out.println("the gate is set: agent=" + agent.incarnation());
            }
        }
    }
}
