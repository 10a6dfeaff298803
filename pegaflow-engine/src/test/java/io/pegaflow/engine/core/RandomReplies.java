package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.RandomRun.require;

import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** Checks the replies of a random run against what the model knows and what the requests said of them. */
final class RandomReplies {
    long hits;
    long loadsVerified;
    long cancelled;
    long sealRefusals;
    final Map<String, Integer> loadedShapes = new TreeMap<>();
    private final EngineCore core;
    private final SealedModel model;
    private final RandomCrowd crowd;
    private final IntPredicate isConnected;

    RandomReplies(
            final EngineCore core, final SealedModel model, final RandomCrowd crowd, final IntPredicate isConnected) {
        this.core = core;
        this.model = model;
        this.crowd = crowd;
        this.isConnected = isConnected;
    }

    void onReply(final RandomRequest request, final World.Reply reply) {
        final RandomClient client = request.client;
        request.saved.forEach(part -> client.freeBlocks(part.blockIds()));
        request.loaded.forEach(part -> client.freeBlocks(part.blockIds()));
        if (reply.error != null) {
            require(
                    reply.error != ErrorCode.MALFORMED && reply.error != ErrorCode.UNKNOWN,
                    "own crowd.requests are well formed");
            require(
                    reply.error != ErrorCode.UNKNOWN_LEASE || !request.hasShares,
                    "every device of an instance has a share of its crowd.leases");
            cancelled += reply.error == ErrorCode.CANCELLED ? 1 : 0;
            sealRefusals += reply.error == ErrorCode.TOPOLOGY_MISMATCH ? 1 : 0;
            return;
        }
        switch (reply.kind) {
            case "register" -> {
                client.key = reply.a;
                model.onNamespace(client.namespace);
                crowd.clients.removeIf(client::isSameWorkerAs);
                if (isConnected.test(client.connectionId)) {
                    crowd.clients.add(client);
                }
            }
            case "query" -> onHits(request, reply);
            case "save" -> onSaved(request, reply);
            case "load" -> request.loaded.forEach(part -> onLoaded(client, part));
            default -> {}
        }
    }

    private void onHits(final RandomRequest request, final World.Reply reply) {
        final boolean membership = request.group > 0 && request.flags == 0;
        final int[] positions = request.isAnsweredAtOnce ? request.expectedPositions : positions(reply, membership);
        require(reply.a == positions.length, "a query answers the longest sealed prefix, or the sealed members");
        hits += reply.a;
        require(
                Arrays.equals(reply.positions, membership ? positions : new int[0]),
                "a query for members says where they are");
        if (reply.a == 0 || request.flags != 0 && reply.a < request.ids.length) {
            require(reply.b == 0 && reply.c == 0, "I3: no lease without hits, or on some of all or nothing");
            return;
        }
        final Lease lease = core.leases.find(reply.b, reply.c);
        require(lease.size == reply.a, "I3: a lease covers exactly the hits");
        final int[] ids = new int[positions.length];
        for (int i = 0; i < lease.size; i++) {
            ids[i] = request.ids[positions[i]];
            require(
                    model.is(lease.blocks[i], request.client.namespace, request.group, ids[i]),
                    "I3, I8: in the order of the query, of its namespace and group");
        }
        crowd.leases.add(
                new RandomRequest.LeaseModel(reply.b, reply.c, request.client, request.group, new HashSet<>(), ids));
    }

    /** What a query found while others had their turns between its steps; it must be there at its end. */
    private int[] positions(final World.Reply reply, final boolean membership) {
        final int[] positions = membership ? reply.positions : new int[(int) reply.a];
        for (int i = 0; !membership && i < positions.length; i++) {
            positions[i] = i;
        }
        return positions;
    }

    private void onSaved(final RandomRequest request, final World.Reply reply) {
        int outcomes = 0;
        for (final RandomRequest.SavedPart part : request.saved) {
            for (int i = 0; i < part.ids().length; i++) {
                final BlockOutcome outcome = BlockOutcome.get(reply.outcomes[outcomes++]);
                require(outcome != BlockOutcome.UNKNOWN && outcome != BlockOutcome.FAILED, "a reply names an outcome");
            }
            // The client may use its blocks again: what was saved must not depend on them any more.
            request.client.scribble(part.blockIds());
        }
        require(outcomes == reply.outcomes.length, "a reply has an outcome for every block");
    }

    private void onLoaded(final RandomClient client, final RandomRequest.LoadedPart part) {
        require(part.lease().spent().add(client.deviceId()), "a device spends its share of a lease once");
        require(part.lease().owner().instance.equals(client.instance), "a lease serves its own instance");
        for (int i = 0; i < part.targets().length; i++) {
            for (int position = 0; position < client.layers.length; position++) {
                final int layer = position;
                final boolean isNamed = Arrays.stream(part.positions()).anyMatch(named -> named == layer);
                if (part.targets()[i] == LoadCommand.ABSENT || !isNamed) {
                    require(
                            client.isScribbled(layer, part.blockIds()[i]),
                            "a load writes what it names and nothing else");
                } else {
                    require(
                            client.holds(layer, part.targets()[i], part.lease().ids()[i]),
                            "I2: loaded bytes equal saved bytes");
                    loadsVerified++;
                }
            }
        }
        loadedShapes.merge(client.shape.name + part.lease().group(), 1, Integer::sum);
    }
}
