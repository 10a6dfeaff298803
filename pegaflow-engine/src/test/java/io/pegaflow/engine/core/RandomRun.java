package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.RegisterFlags;
import io.pegaflow.ipc.RequestFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Drives a core with random commands, completions, failures, deaths and ticks, and checks every reply against a model that
 * knows only what clients know.
 */
final class RandomRun implements RecordListener {
    final RecordedInputs records = new RecordedInputs();
    /** Sees the same. */
    RecordListener also = RecordListener.NONE;

    final World world;
    final EngineCore core;
    private final SealedModel model;
    long hits;
    long loadsVerified;
    long evictions;
    long cancelled;
    long sealRefusals;
    final Map<String, Integer> sealedShapes = new TreeMap<>();
    final Map<String, Integer> loadedShapes = new TreeMap<>();
    private final SplittableRandom random;
    private final Wire wire = new Wire();
    private final Map<Long, RandomRequest> requests = new HashMap<>();
    private final List<RandomClient> clients = new ArrayList<>();
    private final List<RandomRequest.LeaseModel> leases = new ArrayList<>();
    private final Map<Long, RandomClient> openingByTicket = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final int universe;
    private RandomClient lastSaver;
    private int lastGroup;
    private int[] lastIds = {};
    private final boolean[] connected = new boolean[6];
    private long correlationId;
    long steps;
    private int version;
    private long lastTicket;
    private int cleanups;

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
                EvictionPolicies.values()[(int) (seed % 3)].toString(),
                0,
                seed % 5 == 0,
                // A budget that most requests exceed, in half of the runs.
                seed % 2 == 0 ? CoreConfig.DEFAULT_CYCLE_BUDGET : 2 + (int) (seed / 2 % 13));
    }

    RandomRun(final long seed, final PoolMemory memory) {
        random = new SplittableRandom(seed);
        world = new World(memory);
        core = new EngineCore(config(seed), memory, world, this);
        world.core(core);
        world.stepsAtOnce = seed % 4 != 1;
        model = new SealedModel(core, world);
        universe = 10 + random.nextInt(SealedModel.UNIVERSE - 9);
        for (int i = random.nextInt(3); i >= 0; i--) {
            shapes.add(Shape.ALL.get(random.nextInt(Shape.ALL.size())));
        }
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
        also.onInput(sequence, timestampNs, kind, source, buffer, offset, length);
    }

    @Override
    public void onDecision(
            final long inputSequence, final int kind, final DirectBuffer buffer, final int offset, final int length) {
        records.onDecision(inputSequence, kind, buffer, offset, length);
        also.onDecision(inputSequence, kind, buffer, offset, length);
        if (kind == DecisionKind.BLOCK_SEALED) {
            model.onSealed((int) buffer.getLong(offset), buffer.getLong(offset + 8));
        } else if (kind == DecisionKind.BLOCK_DEPARTED) {
            final DepartureCause cause = DepartureCause.values()[(int) buffer.getLong(offset + 16)];
            evictions += cause == DepartureCause.EVICTED ? 1 : 0;
            model.onDeparted(buffer.getLong(offset + 8), cause);
        } else if (kind == DecisionKind.INSTANCE_CHANGED && buffer.getLong(offset + 8) == 1) {
            final Instance instance = core.instances.byKey(buffer.getLong(offset));
            sealedShapes.merge(instance.name.substring(0, instance.name.indexOf('/')), 1, Integer::sum);
            model.onInstanceSealed(instance);
        } else if (kind == DecisionKind.LEASE_ENDED) {
            leaseEnded(buffer.getLong(offset));
        }
    }

    @Override
    public void onInputApplied(final long sequence, final int kind, final EngineCore applied) {
        also.onInputApplied(sequence, kind, applied);
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
        if (core.hasPendingWork() && random.nextInt(4) != 0) {
            steps++;
            world.step();
            takeReplies();
        }
        switch (random.nextInt(20)) {
            case 0 -> connectOrDie();
            case 1, 2 -> register();
            case 3, 4, 5 -> query();
            case 6, 7, 8 -> save();
            case 9, 10 -> load();
            case 11 -> releaseOrForget();
            case 12 -> tickOrClean();
            case 13 -> unregisterOrCancel();
            default -> progress();
        }
        takeReplies();
        for (final int connectionId : List.copyOf(world.closedConnections)) {
            world.closedConnections.clear();
            die(connectionId, CloseReason.DEVICE_MEMORY_FAILED);
        }
    }

    private void tickOrClean() {
        if (random.nextInt(12) == 0) {
            world.input(InputKind.CLEAN_CACHE, ++cleanups, new ExpandableArrayBuffer(8), 0);
        } else {
            world.tick();
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
        if (!connected[connectionId] || clients.size() > 9) {
            return;
        }
        final RandomClient partner = anyClient();
        final RandomClient client = partner == null || random.nextInt(3) == 0
                ? new RandomClient(
                        connectionId,
                        shapes.get(random.nextInt(shapes.size())),
                        0,
                        SealedModel.NAMESPACES[random.nextInt(2)],
                        random.nextInt(2))
                : new RandomClient(
                        connectionId,
                        partner.shape,
                        partner.missingWorker(clients, random),
                        partner.namespace,
                        partner.instance.charAt(partner.instance.length() - 1) - '0');
        final Shape.Worker worker = client.shape.workers.get(client.worker);
        request("register", client);
        world.command(
                connectionId,
                wire,
                wire.register(
                        correlationId,
                        client.instance,
                        client.namespace,
                        client.deviceId(),
                        worker.tpRank(),
                        client.shape.tpSize,
                        worker.ppRank(),
                        client.shape.workers.size(),
                        client.shape.pageFirst ? RegisterFlags.PAGE_FIRST : 0,
                        random.nextInt(12) == 0 ? Shape.withSparseGroup(client.layers) : client.layers));
    }

    private RandomRequest request(final String kind, final RandomClient client) {
        final RandomRequest request = new RandomRequest(kind, client);
        requests.put(++correlationId, request);
        return request;
    }

    private RandomClient anyClient() {
        return clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
    }

    private int[] anyIds(final int most) {
        final boolean longHashes = random.nextInt(5) == 0;
        final int[] ids = new int[1 + random.nextInt(most)];
        int id = random.nextInt(universe);
        for (int i = 0; i < ids.length; i++) {
            do {
                id = (id + 1 + (random.nextInt(8) == 0 ? random.nextInt(5) : 0)) % universe;
            } while (id % 7 == 0 != longHashes);
            ids[i] = id;
        }
        return ids;
    }

    private void query() {
        final RandomClient client = anyClient();
        if (client != null) {
            final RandomRequest request = request("query", client);
            final boolean again = lastIds.length > 0 && random.nextBoolean();
            request.ids = again ? lastIds : anyIds(10);
            request.group =
                    again ? lastGroup : random.nextInt(client.shape.groups.size() + (random.nextInt(8) == 0 ? 1 : 0));
            request.flags = random.nextInt(5) == 0 ? RequestFlags.QUERY_ALL_OR_NOTHING : 0;
            request.expectedPositions = expectedPositions(request);
            world.command(
                    client.connectionId,
                    wire,
                    wire.query(
                            correlationId, client.key, request.group, request.flags, SealedModel.hashes(request.ids)));
            request.isAnsweredAtOnce = world.replies.stream().anyMatch(reply -> reply.correlationId == correlationId);
        }
    }

    /** Where the answer lies in the query: a prefix, or members anywhere. */
    private int[] expectedPositions(final RandomRequest request) {
        final boolean prefix = request.group == 0 || request.flags != 0;
        final int[] positions = new int[request.ids.length];
        int count = 0;
        for (int i = 0; i < request.ids.length; i++) {
            if (model.isSealed(request.client.namespace, request.group, request.ids[i])) {
                positions[count++] = i;
            } else if (prefix) {
                break;
            }
        }
        return Arrays.copyOf(positions, count);
    }

    private void save() {
        // Half of the time another device of the instance saves what the last one did, so that blocks become whole.
        final boolean again = lastSaver != null && random.nextBoolean();
        final RandomClient client = again && !clients.isEmpty() ? partner(lastSaver) : anyClient();
        if (client == null) {
            return;
        }
        final RandomRequest request = request("save", client);
        final int saveVersion = ++version & 0xFFFF;
        final Wire.SavePart[] parts = new Wire.SavePart[random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1];
        int[] ids = again ? lastIds : anyIds(8);
        for (int i = 0; i < parts.length; i++) {
            final int group = again && i == 0 && client.positions(lastGroup).length > 0
                    ? lastGroup
                    : client.layers[random.nextInt(client.layers.length)].storageGroup();
            lastSaver = client;
            lastGroup = group;
            lastIds = ids;
            final int[] blockIds = client.takeBlocks(ids.length);
            if (blockIds == null) {
                request.saved.forEach(part -> client.freeBlocks(part.blockIds()));
                requests.remove(correlationId);
                return;
            }
            for (int block = 0; block < ids.length; block++) {
                client.fill(blockIds[block], ids[block], saveVersion);
            }
            request.saved.add(new RandomRequest.SavedPart(ids, blockIds));
            parts[i] = new Wire.SavePart(group, client.layersToSave(group, random), blockIds, SealedModel.hashes(ids));
            ids = random.nextBoolean() ? ids : anyIds(8);
        }
        final RandomRequest.LeaseModel lease = leases.isEmpty() ? null : leases.get(random.nextInt(leases.size()));
        world.command(
                client.connectionId,
                wire,
                wire.save(
                        correlationId,
                        client.key,
                        client.deviceId(),
                        lease == null ? 0 : lease.high(),
                        lease == null ? 0 : lease.low(),
                        random.nextInt(4) == 0 ? RequestFlags.SAVE_RECLAIMABLE : 0,
                        parts));
    }

    private void load() {
        if (leases.isEmpty() || clients.isEmpty()) {
            return;
        }
        final RandomRequest.LeaseModel first = leases.get(random.nextInt(leases.size()));
        final RandomClient client = random.nextInt(5) == 0 ? anyClient() : partner(first.owner());
        final RandomRequest request = request("load", client);
        final List<Wire.LoadPart> parts = new ArrayList<>();
        addPart(request, parts, first);
        for (final RandomRequest.LeaseModel other : List.copyOf(leases)) {
            if (other != first && other.owner().instance.equals(client.instance) && random.nextInt(3) == 0) {
                addPart(request, parts, other);
            }
        }
        if (parts.isEmpty()) {
            requests.remove(correlationId);
            return;
        }
        request.hasShares = request.loaded.stream().allMatch(part -> hasShare(client, part.lease()));
        world.command(
                client.connectionId,
                wire,
                wire.load(correlationId, client.key, client.deviceId(), parts.toArray(new Wire.LoadPart[0])));
    }

    /** Does a lease live whose share the device has neither spent nor is spending? */
    private boolean hasShare(final RandomClient client, final RandomRequest.LeaseModel lease) {
        return core.leases.find(lease.high(), lease.low()) != null
                && !lease.spent().contains(client.deviceId())
                && requests.values().stream()
                                .filter(other -> other.client.isSameWorkerAs(client))
                                .flatMap(other -> other.loaded.stream())
                                .filter(part -> part.lease() == lease)
                                .count()
                        == 1;
    }

    private void addPart(
            final RandomRequest request, final List<Wire.LoadPart> parts, final RandomRequest.LeaseModel lease) {
        final RandomClient client = request.client;
        final int[] blockIds = client.takeBlocks(lease.ids().length);
        if (blockIds == null) {
            return;
        }
        final int[] targets = blockIds.clone();
        if (random.nextInt(4) == 0) {
            targets[random.nextInt(targets.length)] = LoadCommand.ABSENT;
        }
        if (random.nextInt(12) == 0) {
            targets[random.nextInt(targets.length)] = Shape.DEVICE_BLOCKS + random.nextInt(3);
        }
        client.scribble(blockIds);
        final int[] all = client.positions(lease.group());
        final boolean some = all.length > 1 && random.nextInt(4) == 0;
        final int[] named = some ? new int[] {all[random.nextInt(all.length)]} : new int[0];
        request.loaded.add(new RandomRequest.LoadedPart(lease, some ? named : all, targets, blockIds));
        parts.add(new Wire.LoadPart(lease.high(), lease.low(), lease.group(), named, targets));
    }

    /** Any client of the same instance, so that leases of instances with several devices are used up. */
    private RandomClient partner(final RandomClient owner) {
        for (int i = 0, from = random.nextInt(clients.size()); i < clients.size(); i++) {
            final RandomClient client = clients.get((from + i) % clients.size());
            if (client.instance.equals(owner.instance)) {
                return client;
            }
        }
        return anyClient();
    }

    private void releaseOrForget() {
        if (!leases.isEmpty()) {
            final RandomClient client = anyClient();
            final RandomRequest.LeaseModel lease = leases.remove(random.nextInt(leases.size()));
            if (client != null && random.nextInt(5) != 0) {
                request("release", client);
                world.command(client.connectionId, wire, wire.release(correlationId, lease.high(), lease.low()));
            }
        }
    }

    private void unregisterOrCancel() {
        final RandomClient client = anyClient();
        if (client == null) {
            return;
        }
        if (random.nextInt(4) == 0) {
            request("unregister", client);
            final boolean whole = random.nextBoolean();
            world.command(
                    client.connectionId,
                    wire,
                    wire.unregister(correlationId, client.key, whole ? -1 : client.deviceId()));
            clients.removeIf(other -> whole ? other.instance.equals(client.instance) : other == client);
        } else if (!world.copies.isEmpty()) {
            request("cancel", client);
            world.command(client.connectionId, wire, wire.cancel(correlationId, correlationId - 1 - random.nextInt(6)));
        }
    }

    private void progress() {
        final int what = random.nextInt(10);
        if (what < 3 && !world.opens.isEmpty()) {
            final int index = random.nextInt(world.opens.size());
            final RandomClient client = opening(index);
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

    private RandomClient opening(final int index) {
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
            final RandomRequest request = requests.remove(reply.correlationId);
            require(request != null, "every request is answered once");
            onReply(request, reply);
        }
    }

    private void onReply(final RandomRequest request, final World.Reply reply) {
        final RandomClient client = request.client;
        request.saved.forEach(part -> client.freeBlocks(part.blockIds()));
        request.loaded.forEach(part -> client.freeBlocks(part.blockIds()));
        if (reply.error != null) {
            require(
                    reply.error != ErrorCode.MALFORMED && reply.error != ErrorCode.UNKNOWN,
                    "own requests are well formed");
            require(
                    reply.error != ErrorCode.UNKNOWN_LEASE || !request.hasShares,
                    "every device of an instance has a share of its leases");
            cancelled += reply.error == ErrorCode.CANCELLED ? 1 : 0;
            sealRefusals += reply.error == ErrorCode.TOPOLOGY_MISMATCH ? 1 : 0;
            return;
        }
        switch (reply.kind) {
            case "register" -> {
                client.key = reply.a;
                model.onNamespace(client.namespace);
                clients.removeIf(client::isSameWorkerAs);
                if (connected[client.connectionId]) {
                    clients.add(client);
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
        leases.add(new RandomRequest.LeaseModel(reply.b, reply.c, request.client, request.group, new HashSet<>(), ids));
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

    /** I6: end everything; what is left is sealed, and every other page is free. */
    private void drain() {
        world.stepsAtOnce = true;
        world.tick();
        takeReplies();
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
                final RandomClient client = opening(0);
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
        require(!core.hasPendingWork() && core.requestCopies.used() == 0, "I6: no work is left");
        require(core.saves.promises.isEmpty(), "I6: no page is promised for ever");
        require(core.blocks.fills.inUse() == 0, "I6: no fill record leaks");
        model.checkUnchanged();
    }
}
