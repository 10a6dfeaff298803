package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.pool.DeviceNodes;
import io.pegaflow.engine.pool.PoolMemory;
import io.pegaflow.ipc.RegisterFlags;
import java.util.ArrayList;
import java.util.HashMap;
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
    final RandomReplies replies;
    private final SealedModel model;
    private final RandomCrowd crowd;
    private final RandomCommands commands;
    long evictions;
    final Map<String, Integer> sealedShapes = new TreeMap<>();
    private final SplittableRandom random;
    private final Wire wire = new Wire();
    private final Map<Long, RandomClient> openingByTicket = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final boolean[] connected = new boolean[6];
    long steps;
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
                seed % 2 == 0 ? CoreConfig.DEFAULT_CYCLE_BUDGET : 2 + (int) (seed / 2 % 13),
                DeviceNodes.parse(seed / 3 % 3 == 1 ? "0=0,1=2,2=0,3=1" : ""));
    }

    RandomRun(final long seed, final PoolMemory memory) {
        random = new SplittableRandom(seed);
        world = new World(memory);
        core = new EngineCore(config(seed), memory, world, this);
        world.core(core);
        world.stepsAtOnce = seed % 4 != 1;
        model = new SealedModel(core, world);
        crowd = new RandomCrowd(random, core);
        commands = new RandomCommands(random, world, model, crowd);
        replies = new RandomReplies(core, model, crowd, connectionId -> connected[connectionId]);
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
            case 3, 4, 5 -> commands.query();
            case 6, 7, 8 -> commands.save();
            case 9, 10 -> commands.load();
            case 11 -> commands.releaseOrForget();
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
        crowd.clients.removeIf(client -> client.connectionId == connectionId);
    }

    private void register() {
        final int connectionId = random.nextInt(connected.length);
        if (!connected[connectionId] || crowd.clients.size() > 9) {
            return;
        }
        final RandomClient partner = crowd.anyClient();
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
                        partner.missingWorker(crowd.clients, random),
                        partner.namespace,
                        partner.instance.charAt(partner.instance.length() - 1) - '0');
        final Shape.Worker worker = client.shape.workers.get(client.worker);
        crowd.request("register", client);
        world.command(
                connectionId,
                wire,
                wire.register(
                        crowd.correlationId,
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

    private void unregisterOrCancel() {
        final RandomClient client = crowd.anyClient();
        if (client == null) {
            return;
        }
        if (random.nextInt(4) == 0) {
            crowd.request("unregister", client);
            final boolean whole = random.nextBoolean();
            world.command(
                    client.connectionId,
                    wire,
                    wire.unregister(crowd.correlationId, client.key, whole ? -1 : client.deviceId()));
            crowd.clients.removeIf(other -> whole ? other.instance.equals(client.instance) : other == client);
        } else if (!world.copies.isEmpty()) {
            crowd.request("cancel", client);
            world.command(
                    client.connectionId,
                    wire,
                    wire.cancel(crowd.correlationId, crowd.correlationId - 1 - random.nextInt(6)));
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
                openingByTicket.put(open[0], crowd.requests.get(crowd.correlationId).client);
            }
        }
        while (!world.replies.isEmpty()) {
            final World.Reply reply = world.replies.remove(0);
            final RandomRequest request = crowd.requests.remove(reply.correlationId);
            require(request != null, "every request is answered once");
            replies.onReply(request, reply);
        }
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
        require(crowd.requests.isEmpty(), "every request was answered");
        require(stats.leases == 0 && stats.transfers == 0 && stats.partialBlocks == 0, "I6: nothing is left in flight");
        require(stats.contexts == 0 && stats.instances == 0 && stats.leasedBlocks == 0, "I6: nothing is held");
        require(!core.hasPendingWork() && core.requestCopies.used() == 0, "I6: no work is left");
        require(core.saves.promises.isEmpty(), "I6: no page is promised for ever");
        require(core.blocks.fills.inUse() == 0, "I6: no fill record leaks");
        model.checkUnchanged();
    }
}
