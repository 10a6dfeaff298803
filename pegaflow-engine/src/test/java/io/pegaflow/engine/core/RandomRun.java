package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;

/**
 * Drives a core with random commands, completions, failures, deaths and ticks, and checks every reply against a model that
 * knows only what clients know.
 */
final class RandomRun implements RecordListener {
    /** A device registration as its client knows it. */
    static final class Client {
        int connectionId;
        String instance;
        String namespace;
        int rank;
        int worldSize;
        int deviceId;
        LayerLayout[] layers;
        byte[] memory;
        long key;
        boolean[] busyBlocks;
    }

    /** A request in flight. */
    static final class Request {
        String kind;
        Client client;
        int[] ids;
        int[] blockIds;
        int[] layers;
        int version;
        long[] lease;
    }

    final RecordedInputs records = new RecordedInputs();
    final World world;
    final EngineCore core;
    private final SealedModel model;
    long hits;
    long loadsVerified;
    long evictions;
    long cancelled;
    private final SplittableRandom random;
    private final Wire wire = new Wire();
    private final Map<Long, Request> requests = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<long[]> leases = new ArrayList<>();
    private final Map<Long, int[]> leaseIds = new HashMap<>();
    private final Map<Long, Client> leaseOwners = new HashMap<>();
    private final Map<Long, Client> openingByTicket = new HashMap<>();
    private final boolean[] connected = new boolean[6];
    private long correlationId;
    private int version;
    private long lastTicket;

    static CoreConfig config(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed * 31);
        return new CoreConfig(
                seed,
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                50_000,
                20_000,
                random.nextBoolean() ? Long.MAX_VALUE : 12 + random.nextInt(20),
                random.nextInt(3) == 0 ? 2 : 32,
                random.nextInt(3) == 0 ? 96 : 4096,
                random.nextInt(3) == 0 ? 2 : 64,
                EvictionPolicies.values()[(int) (seed % 3)].toString());
    }

    RandomRun(final long seed, final PoolMemory memory) {
        random = new SplittableRandom(seed);
        world = new World(memory);
        core = new EngineCore(config(seed), memory, world, this);
        world.core(core);
        model = new SealedModel(core, world);
    }

    @Override
    public void onInput(
            final long sequence,
            final long timestampNs,
            final int kind,
            final int source,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        records.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        records.onDecision(inputSequence, kind, buffer, offset, length);
        if (kind == DecisionKind.BLOCK_SEALED) {
            model.onSealed((int) buffer.getLong(offset), buffer.getLong(offset + 8));
        } else if (kind == DecisionKind.BLOCK_DEPARTED) {
            final DepartureCause cause = DepartureCause.values()[(int) buffer.getLong(offset + 16)];
            evictions += cause == DepartureCause.EVICTED ? 1 : 0;
            model.onDeparted(buffer.getLong(offset + 8), cause);
        } else if (kind == DecisionKind.LEASE_ENDED) {
            leaseEnded(buffer.getLong(offset));
        }
    }

    private void leaseEnded(final long sequence) {
        for (Lease lease = core.leases.oldest(); lease != null; lease = lease.next) {
            require(lease.sequence != sequence, "an ended lease is gone");
        }
    }

    static void require(final boolean condition, final String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    void run(final int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            if (i % 8 == 0) {
                Audit.check(core);
            }
        }
        drain();
    }

    private void step() {
        world.advance(random.nextInt(200));
        switch (random.nextInt(20)) {
            case 0 -> connectOrDie();
            case 1, 2 -> register();
            case 3, 4, 5 -> query();
            case 6, 7, 8 -> save();
            case 9, 10 -> load();
            case 11 -> releaseOrForget();
            case 12 -> world.tick();
            case 13 -> unregisterOrCancel();
            default -> progress();
        }
        takeReplies();
        for (final int connectionId : List.copyOf(world.closedConnections)) {
            world.closedConnections.clear();
            die(connectionId, CloseReason.DEVICE_MEMORY_FAILED);
        }
    }

    private void connectOrDie() {
        final int connectionId = random.nextInt(connected.length);
        if (!connected[connectionId]) {
            connected[connectionId] = true;
            world.connect(connectionId);
        } else if (random.nextInt(4) == 0) {
            die(connectionId, CloseReason.CLIENT_DIED);
        }
    }

    private void die(final int connectionId, final CloseReason reason) {
        connected[connectionId] = false;
        world.disconnect(connectionId, reason);
        clients.removeIf(client -> client.connectionId == connectionId);
    }

    private void register() {
        final int connectionId = random.nextInt(connected.length);
        if (!connected[connectionId] || clients.size() > 6) {
            return;
        }
        final Client client = new Client();
        client.connectionId = connectionId;
        client.worldSize = 1 + random.nextInt(2);
        client.namespace = SealedModel.NAMESPACES[random.nextInt(2)];
        client.instance = client.namespace + client.worldSize + random.nextInt(2);
        client.rank = random.nextInt(client.worldSize);
        client.deviceId = client.rank;
        client.layers = SealedModel.layouts(client.worldSize);
        client.memory = new byte[SealedModel.DEVICE_BLOCKS * (64 + 48 + 600)];
        client.busyBlocks = new boolean[SealedModel.DEVICE_BLOCKS];
        final Request request = request("register", client, new int[0]);
        world.command(
                connectionId,
                wire,
                wire.register(
                        correlationId,
                        client.instance,
                        client.namespace,
                        client.deviceId,
                        client.rank,
                        client.worldSize,
                        client.worldSize,
                        client.layers));
    }

    private Request request(final String kind, final Client client, final int[] ids) {
        final Request request = new Request();
        request.kind = kind;
        request.client = client;
        request.ids = ids;
        requests.put(++correlationId, request);
        return request;
    }

    private Client anyClient() {
        return clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
    }

    private int[] anyIds(final int most) {
        final boolean longHashes = random.nextInt(5) == 0;
        final int[] ids = new int[1 + random.nextInt(most)];
        int id = random.nextInt(SealedModel.UNIVERSE);
        for (int i = 0; i < ids.length; i++) {
            do {
                id = (id + 1 + (random.nextInt(8) == 0 ? random.nextInt(5) : 0)) % SealedModel.UNIVERSE;
            } while (id % 7 == 0 != longHashes);
            ids[i] = id;
        }
        return ids;
    }

    private static byte[][] hashes(final int[] ids) {
        final byte[][] hashes = new byte[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            hashes[i] = SealedModel.hash(ids[i]);
        }
        return hashes;
    }

    private void query() {
        final Client client = anyClient();
        if (client != null) {
            final int[] ids = anyIds(10);
            final Request request = request("query", client, ids);
            request.version = model.expectedHits(client.namespace, ids);
            world.command(client.connectionId, wire, wire.query(correlationId, client.key, hashes(ids)));
        }
    }

    private void save() {
        final Client client = anyClient();
        if (client == null) {
            return;
        }
        final int[] ids = anyIds(8);
        final int[] blockIds = freeBlocks(client, ids.length);
        if (blockIds == null) {
            return;
        }
        final Request request = request("save", client, ids);
        request.blockIds = blockIds;
        request.version = ++version & 0xFFFF;
        final int layerCount = random.nextInt(client.layers.length + 1);
        request.layers = new int[layerCount];
        for (int i = 0; i < layerCount; i++) {
            request.layers[i] = random.nextInt(client.layers.length);
        }
        for (int i = 0; i < ids.length; i++) {
            for (final LayerLayout layer : client.layers) {
                CellContent.fill(
                        client.memory, layer, blockIds[i], client.namespace, ids[i], client.rank, request.version);
            }
        }
        final long[] lease = leases.isEmpty() ? new long[2] : leases.get(random.nextInt(leases.size()));
        world.command(
                client.connectionId,
                wire,
                wire.save(
                        correlationId,
                        client.key,
                        client.deviceId,
                        lease[0],
                        lease[1],
                        request.layers,
                        blockIds,
                        hashes(ids)));
    }

    private int[] freeBlocks(final Client client, final int count) {
        final int[] blockIds = new int[count];
        int found = 0;
        for (int i = 0; i < SealedModel.DEVICE_BLOCKS && found < count; i++) {
            if (!client.busyBlocks[i]) {
                blockIds[found++] = i;
            }
        }
        if (found < count) {
            return null;
        }
        for (final int blockId : blockIds) {
            client.busyBlocks[blockId] = true;
        }
        return blockIds;
    }

    private void load() {
        if (leases.isEmpty() || clients.isEmpty()) {
            return;
        }
        final long[] lease = leases.get(random.nextInt(leases.size()));
        final Client client = random.nextInt(4) == 0 ? anyClient() : partner(leaseOwners.get(lease[0]));
        final int[] ids = leaseIds.get(lease[0]);
        final int[] blockIds = freeBlocks(client, ids.length);
        if (blockIds == null) {
            return;
        }
        final Request request = request("load", client, ids);
        request.blockIds = blockIds.clone();
        request.lease = lease;
        if (random.nextInt(4) == 0) {
            request.blockIds[random.nextInt(ids.length)] = LoadCommand.ABSENT;
        }
        if (random.nextInt(12) == 0) {
            request.blockIds[random.nextInt(ids.length)] = SealedModel.DEVICE_BLOCKS + random.nextInt(3);
        }
        for (final int blockId : blockIds) {
            for (final LayerLayout layer : client.layers) {
                CellContent.fill(client.memory, layer, blockId, "overwritten", 0, 0, 1);
            }
        }
        world.command(
                client.connectionId,
                wire,
                wire.load(correlationId, client.key, client.deviceId, lease[0], lease[1], request.blockIds));
        request.layers = blockIds;
    }

    /** Any client of the same instance, so that leases of two-rank instances are used up. */
    private Client partner(final Client owner) {
        for (int i = 0, from = random.nextInt(clients.size()); i < clients.size(); i++) {
            final Client client = clients.get((from + i) % clients.size());
            if (owner != null && client.instance.equals(owner.instance)) {
                return client;
            }
        }
        return anyClient();
    }

    private void releaseOrForget() {
        if (!leases.isEmpty()) {
            final Client client = anyClient();
            final long[] lease = leases.remove(random.nextInt(leases.size()));
            if (client != null && random.nextInt(5) != 0) {
                request("release", client, new int[0]);
                world.command(client.connectionId, wire, wire.release(correlationId, lease[0], lease[1]));
            }
        }
    }

    private void unregisterOrCancel() {
        final Client client = anyClient();
        if (client == null) {
            return;
        }
        if (random.nextInt(3) == 0) {
            request("unregister", client, new int[0]);
            final boolean whole = random.nextBoolean();
            world.command(
                    client.connectionId,
                    wire,
                    wire.unregister(correlationId, client.key, whole ? -1 : client.deviceId));
            clients.removeIf(other -> whole ? other.instance.equals(client.instance) : other == client);
        } else if (!world.copies.isEmpty()) {
            request("cancel", client, new int[0]);
            world.command(client.connectionId, wire, wire.cancel(correlationId, correlationId - 1 - random.nextInt(6)));
        }
    }

    private void progress() {
        final int what = random.nextInt(10);
        if (what < 3 && !world.opens.isEmpty()) {
            final int index = random.nextInt(world.opens.size());
            final Client client = opening(index);
            if (random.nextInt(8) == 0) {
                world.failOpen(index);
            } else {
                world.completeOpen(index, client.memory, client.layers);
            }
        } else if (what < 4 && !world.closes.isEmpty()) {
            world.completeClose(random.nextInt(world.closes.size()));
        } else if (!world.copies.isEmpty()) {
            world.complete(
                    random.nextInt(world.copies.size()),
                    random.nextInt(25) == 0 ? CopyCompletionDescriptor.FAILED : CopyCompletionDescriptor.OK);
        }
    }

    private Client opening(final int index) {
        return openingByTicket.get(world.opens.get(index)[0]);
    }

    private void takeReplies() {
        for (final long[] open : world.opens) {
            if (open[0] > lastTicket) {
                lastTicket = open[0];
                openingByTicket.put(open[0], requests.get(correlationId).client);
            }
        }
        while (!world.replies.isEmpty()) {
            final World.Reply reply = world.replies.remove(0);
            final Request request = requests.remove(reply.correlationId);
            require(request != null, "every request is answered once");
            onReply(request, reply);
        }
    }

    private void onReply(final Request request, final World.Reply reply) {
        final Client client = request.client;
        if (request.kind.equals("save")) {
            freeAgain(client, request.blockIds);
        } else if (request.kind.equals("load")) {
            freeAgain(client, request.layers);
        }
        if (reply.error != null) {
            require(
                    reply.error != ErrorCode.MALFORMED && reply.error != ErrorCode.UNKNOWN,
                    "own requests are well formed");
            cancelled += reply.error == ErrorCode.CANCELLED ? 1 : 0;
            return;
        }
        switch (reply.kind) {
            case "register" -> {
                client.key = reply.a;
                model.onNamespace(client.namespace);
                if (connected[client.connectionId]) {
                    clients.add(client);
                }
            }
            case "query" -> onHits(request, reply);
            case "save" -> onSaved(request, reply);
            case "load" -> onLoaded(request);
            default -> {}
        }
    }

    private static void freeAgain(final Client client, final int[] blockIds) {
        for (final int blockId : blockIds) {
            client.busyBlocks[blockId] = false;
        }
    }

    private void onHits(final Request request, final World.Reply reply) {
        require(reply.a == request.version, "a query answers the longest sealed prefix");
        hits += reply.a;
        if (reply.a > 0) {
            final Lease lease = core.leases.find(reply.b, reply.c);
            require(lease.size == reply.a, "I3: a lease covers exactly the hits");
            for (int i = 0; i < lease.size; i++) {
                require(model.idOf(lease.blocks[i]) == request.ids[i], "I3: in the order of the query");
                require(model.namespaceOf(lease.blocks[i]).equals(request.client.namespace), "I8: of the namespace");
            }
            leases.add(new long[] {reply.b, reply.c});
            leaseIds.put(reply.b, Arrays.copyOf(request.ids, (int) reply.a));
            leaseOwners.put(reply.b, request.client);
        }
    }

    private void onSaved(final Request request, final World.Reply reply) {
        for (int i = 0; i < request.ids.length; i++) {
            final BlockOutcome outcome = BlockOutcome.get(reply.outcomes[i]);
            require(outcome != BlockOutcome.UNKNOWN && outcome != BlockOutcome.FAILED, "a reply names an outcome");
            // The client may use its blocks again: what was saved must not depend on them any more.
            for (final LayerLayout layer : request.client.layers) {
                CellContent.fill(request.client.memory, layer, request.blockIds[i], "reused", 1, 1, 1);
            }
        }
    }

    private void onLoaded(final Request request) {
        for (int i = 0; i < request.ids.length; i++) {
            if (request.blockIds[i] == LoadCommand.ABSENT) {
                continue;
            }
            for (final LayerLayout layer : request.client.layers) {
                final int found = CellContent.version(
                        request.client.memory,
                        layer,
                        request.blockIds[i],
                        request.client.namespace,
                        request.ids[i],
                        request.client.rank);
                require(found >= 0, "I2: loaded bytes equal saved bytes");
            }
            loadsVerified++;
        }
    }

    /** I6: end everything; what is left is sealed, and every other page is free. */
    private void drain() {
        model.checkUnchanged();
        for (int connectionId = 0; connectionId < connected.length; connectionId++) {
            if (connected[connectionId]) {
                die(connectionId, CloseReason.AGENT_STOPPING);
            }
        }
        while (!world.copies.isEmpty() || !world.opens.isEmpty() || !world.closes.isEmpty()) {
            if (!world.copies.isEmpty()) {
                world.complete(0, CopyCompletionDescriptor.OK);
            } else if (!world.opens.isEmpty()) {
                takeReplies();
                final Client client = opening(0);
                world.completeOpen(0, client.memory, client.layers);
            } else {
                world.completeClose(0);
            }
            takeReplies();
        }
        world.advance(1_000_000);
        world.tick();
        Audit.check(core);
        final CoreStats stats = core.stats();
        require(requests.isEmpty(), "every request was answered");
        require(stats.leases == 0 && stats.transfers == 0 && stats.partialBlocks == 0, "I6: nothing is left in flight");
        require(stats.contexts == 0 && stats.instances == 0 && stats.leasedBlocks == 0, "I6: nothing is held");
        require(core.blocks.fills.inUse() == 0, "I6: no fill record leaks");
        model.checkUnchanged();
    }
}
