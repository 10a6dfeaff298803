package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.aeron.Aeron;
import io.pegaflow.agent.ErrorCase.Needs;
import io.pegaflow.client.BlockingPegaflowClient;
import io.pegaflow.client.PegaflowException;
import io.pegaflow.client.RegisterSpec;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.function.Executable;

/** What a client is told, by the agent or by its own library. */
final class ClientErrors {
    private static final UnsafeBuffer BYTES = new UnsafeBuffer(new byte[1 << 17]);

    private final ErrorCatalogue catalogue;

    private ClientErrors(final ErrorCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    static void addTo(final ErrorCatalogue catalogue) {
        final ClientErrors errors = new ClientErrors(catalogue);
        errors.connecting();
        errors.requests();
        errors.lost();
    }

    private void connecting() {
        catalogue.section("Client: connecting");
        add(
                Needs.NOTHING,
                "No agent",
                "connect where no agent runs",
                "no agent is running: aeronDirectory=<directory>; start one with that --aeron-dir",
                scene -> message(scene::client));
        add(
                Needs.AGENT,
                "Client of a newer wire version",
                "connect with the protocol versions 2 to 3",
                "no common protocol version: client=2..3, agent=1..1; update the agent",
                scene -> refusedConnect(scene, 2, 3));
        add(
                Needs.AGENT,
                "Client of an older wire version",
                "connect with the protocol version 0",
                "no common protocol version: client=0..0, agent=1..1; update the client",
                scene -> refusedConnect(scene, 0, 0));
        add(
                Needs.AGENT,
                "More clients than an agent takes",
                "connect as the 257th",
                Limit.CONNECTIONS.refusal(Limit.CONNECTIONS.highest() + 1),
                ClientErrors::refusedForTheCrowd);
    }

    private static String refusedConnect(final ErrorScene scene, final int protocolMin, final int protocolMax) {
        final RawClient client = scene.keep(new RawClient(scene.directory.aeron()));
        client.sendConnect(protocolMin, protocolMax);
        client.awaitReplies(1);
        return client.lastErrorText;
    }

    private static String refusedForTheCrowd(final ErrorScene scene) {
        final Aeron aeron = scene.keep(Aeron.connect(
                new Aeron.Context().aeronDirectoryName(scene.directory.aeron().toString())));
        final List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i <= Limit.CONNECTIONS.highest(); i++) {
            clients.add(scene.keep(new RawClient(aeron)));
        }
        clients.forEach(client -> client.sendConnect(1, 1));
        clients.forEach(client -> client.awaitReplies(1));
        return clients.stream()
                .map(client -> client.lastErrorText)
                .filter(text -> text != null && !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private void requests() {
        catalogue.section("Client: requests the agent refuses");
        refused(
                "More blocks than a request may have",
                "query with 32,769 hashes",
                "blocks of a request must lie between 0 and 32768: blocks=32769; split the request",
                client -> client.client.query(1, 0, 1, BYTES, 0, 32_769));
        refused(
                "Instance that is not registered",
                "query with an instance key the agent never gave",
                "UNKNOWN_INSTANCE: instance 77 not found; register its devices again",
                client -> client.client.query(77, 0, 32, BYTES, 0, 1));
        refused(
                "Instance whose other devices are missing",
                "save after one of two devices registered",
                "NOT_SEALED: invalid argument: instance twins registration incomplete: 1/2 workers registered",
                client -> {
                    final long key =
                            client.client.register(spec(client, "twins", 0, 2)).instanceKey();
                    client.client.save(key, 0, 0, 0, 0, null, 0, 0, BYTES, 0, 32, BYTES, 0, 1);
                });
        refused(
                "Device that is registered already",
                "register twice",
                "ALREADY_REGISTERED: register tensor failed: context twice:tp0:pp0:dev0 is already registered: device 0 already"
                        + " exists in instance twice; unregister it, or give the instance another name",
                client -> {
                    client.register("twice", "space");
                    client.register("twice", "space");
                });
        refused(
                "Instance in another namespace",
                "register the second device of an instance under another namespace",
                "TOPOLOGY_MISMATCH: topology mismatch: instance is registered in another namespace: instance=pair,"
                        + " namespace=default, got other",
                client -> {
                    client.client.register(spec(client, "pair", 0, 2));
                    client.register("pair", "other");
                });
        refused(
                "Device that the agent does not serve",
                "register device 9 with an agent of `--devices 0`",
                "UNKNOWN_DEVICE: register tensor failed: device is not served by this agent: device=9, devices=[0]; start"
                        + " the agent with it among its --devices",
                client -> client.client.register(spec(client, "far", 9, 1)));
        refused(
                "Device memory that is not there",
                "register memory under a handle that nobody exported",
                "DEVICE_MEMORY: register tensor failed: <cause>not a handle of exported device memory",
                client -> client.client.register(RegisterSpec.builder()
                        .instanceName("ghost")
                        .allocation(new byte[] {1, 2, 3}, 4096)
                        .layer(LayerLayout.contiguous("layer", 0, 0, 1, 4096))
                        .build()));
        refused(
                "Lease that has ended",
                "load twice with one lease",
                "UNKNOWN_LEASE: storage error: query lease is unknown or expired",
                client -> {
                    client.register("once", "space");
                    client.save(1, 4);
                    client.query(1, 4);
                    client.load(32);
                    client.load(32);
                });
        refused(
                "Block id that the device does not have",
                "save block 64 of a device with 64 blocks",
                "INVALID_ARGUMENT: invalid argument: block id out of range: block_id=64, num_blocks=64, device_id=0",
                client -> {
                    final long key = client.register("range", "space").instanceKey();
                    final UnsafeBuffer ids = new UnsafeBuffer(new byte[] {64, 0, 0, 0});
                    client.client.save(key, 0, 0, 0, 0, null, 0, 0, ids, 0, 32, BYTES, 0, 1);
                });
        refused(
                "Block larger than the pool",
                "register blocks of 64 MiB with a pool of 32 MiB",
                "LIMIT_EXCEEDED: a block does not fit the pool: block_bytes=67108864, pool_bytes=33554432; give a larger"
                        + " --pool-size",
                client -> client.client.register(RegisterSpec.builder()
                        .instanceName("giant")
                        .allocation(client.memory.handle(), 1L << 30)
                        .layer(LayerLayout.contiguous("layer", 0, 0, 1, 64 << 20))
                        .build()));
    }

    private void lost() {
        catalogue.section("Client: no answer");
        add(
                Needs.AGENT,
                "Agent that does not answer",
                "query while the agent is stopped (`kill -STOP`), longer than requestTimeoutNs",
                "no answer in time: request=query, aeronDirectory=<directory>, requestTimeoutNs=300000000; see whether"
                        + " the agent is paused or short of CPU, or raise requestTimeoutNs",
                scene -> {
                    final BlockingPegaflowClient client = scene.client(TimeUnit.MILLISECONDS.toNanos(300));
                    scene.sharedAgent().signal("STOP");
                    try {
                        return message(() -> client.query(1, 0, 32, BYTES, 0, 1));
                    } finally {
                        scene.sharedAgent().signal("CONT");
                    }
                });
        add(
                Needs.NOTHING,
                "Agent that died",
                "query, and meanwhile `kill -KILL`",
                "agent died: request=query, aeronDirectory=<directory>; start it again and register anew",
                scene -> {
                    final ChildJvm agent = scene.startAgent().awaitReady();
                    final BlockingPegaflowClient client = scene.client();
                    agent.signal("STOP");
                    agent.kill();
                    return message(() -> client.query(1, 0, 32, BYTES, 0, 1));
                });
    }

    private static RegisterSpec spec(
            final CacheClient client, final String instance, final int deviceId, final int worldSize) {
        return RegisterSpec.builder()
                .instanceName(instance)
                .deviceId(deviceId)
                .tp(0, worldSize)
                .worldSize(worldSize)
                .allocation(client.memory.handle(), client.memory.sizeBytes())
                .layer(LayerLayout.contiguous("layer", 0, 0, 64, 4096))
                .build();
    }

    private interface Requests {
        void of(CacheClient client);
    }

    private void refused(final String title, final String provoked, final String message, final Requests requests) {
        add(Needs.AGENT, title, provoked, message, scene -> {
            final CacheClient client = scene.cacheClient("client", 0);
            return message(() -> requests.of(client));
        });
    }

    private void add(
            final Needs needs,
            final String title,
            final String provoked,
            final String message,
            final ErrorCase.Run run) {
        catalogue.add(title, "A client: " + provoked + ".", message, needs, run);
    }

    private static String message(final Executable failing) {
        final RuntimeException ex = assertThrows(RuntimeException.class, failing);
        if (!(ex instanceof PegaflowException) && !(ex instanceof IllegalArgumentException)) {
            throw ex;
        }
        return ex.getMessage();
    }
}
