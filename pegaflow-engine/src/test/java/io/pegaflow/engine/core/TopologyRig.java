package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.LayerLayout;

/** A core and one client that registers devices of any rank and shape, saves, queries and loads. */
final class TopologyRig implements AutoCloseable {
    static final int BLOCKS = 8;
    static final int CONNECTION = 1;

    /** What a worker says of itself. */
    record Worker(int deviceId, int tpRank, int tpSize, int ppRank, int worldSize, int flags, LayerLayout... layers) {
        Worker withLayers(final LayerLayout... others) {
            return new Worker(deviceId, tpRank, tpSize, ppRank, worldSize, flags, others);
        }

        Worker onDevice(final int other) {
            return new Worker(other, tpRank, tpSize, ppRank, worldSize, flags, layers);
        }

        Worker ofStage(final int otherPpRank) {
            return new Worker(deviceId, tpRank, tpSize, otherPpRank, worldSize, flags, layers);
        }

        Worker withFlags(final int others) {
            return new Worker(deviceId, tpRank, tpSize, ppRank, worldSize, others, layers);
        }
    }

    final AnonymousMemory memory = new AnonymousMemory(1 << 20);
    final World world = new World(memory);
    final Wire wire = new Wire();
    private final RecordedInputs records = new RecordedInputs();
    final EngineCore core = new EngineCore(EngineCoreTest.config(Long.MAX_VALUE), memory, world, records);
    private long correlationId;

    TopologyRig() {
        world.core(core);
        world.connect(CONNECTION);
    }

    /** Layers of 64 bytes a block, each with blocks of its own in one memory. */
    static LayerLayout[] layers(final String... names) {
        final LayerLayout[] layers = new LayerLayout[names.length];
        for (int i = 0; i < names.length; i++) {
            layers[i] = LayerLayout.contiguous(names[i], 0, (long) i * BLOCKS * 64, BLOCKS, 64);
        }
        return layers;
    }

    /** A worker of a world with one tensor-parallel rank. */
    static Worker worker(final int deviceId, final int worldSize, final LayerLayout... layers) {
        return new Worker(deviceId, 0, 1, 0, worldSize, 0, layers);
    }

    /** One of the tensor-parallel ranks that make the world, on the device of its rank. */
    static Worker rank(final int tpRank, final int tpSize, final LayerLayout... layers) {
        return new Worker(tpRank, tpRank, tpSize, 0, tpSize, 0, layers);
    }

    World.Reply register(final Worker worker) {
        return register("inst", "space", worker);
    }

    World.Reply register(final String instance, final String namespace, final Worker worker) {
        return register(instance, namespace, worker, new byte[1 << 16]);
    }

    World.Reply register(
            final String instance, final String namespace, final Worker worker, final byte[] deviceMemory) {
        world.command(
                CONNECTION,
                wire,
                wire.register(
                        ++correlationId,
                        instance,
                        namespace,
                        worker.deviceId,
                        worker.tpRank,
                        worker.tpSize,
                        worker.ppRank,
                        worker.worldSize,
                        worker.flags,
                        worker.layers));
        if (!world.opens.isEmpty()) {
            world.completeOpen(0, deviceMemory, worker.layers);
        }
        return world.takeReply(correlationId);
    }

    Instance instance(final String name) {
        return core.instances.byName(name);
    }

    Instance sealed() {
        final Instance instance = instance("inst");
        if (!instance.isSealed()) {
            throw new AssertionError("not sealed: registered=" + instance.registered());
        }
        return instance;
    }

    World.Reply unregister(final long key, final int deviceId) {
        world.command(CONNECTION, wire, wire.unregister(++correlationId, key, deviceId));
        while (!world.closes.isEmpty()) {
            world.completeClose(0);
        }
        return world.takeReply(correlationId);
    }

    static byte[] hash(final int id) {
        final byte[] hash = new byte[32];
        hash[0] = (byte) id;
        hash[31] = 1;
        return hash;
    }

    /** Save the first blocks of a device under the ids of the same order. */
    World.Reply save(final long key, final int deviceId, final int... ids) {
        final int[] blockIds = new int[ids.length];
        final byte[][] hashes = new byte[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            blockIds[i] = i;
            hashes[i] = hash(ids[i]);
        }
        world.command(CONNECTION, wire, wire.save(++correlationId, key, deviceId, 0, 0, new int[0], blockIds, hashes));
        return completed();
    }

    World.Reply query(final long key, final int... ids) {
        final byte[][] hashes = new byte[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            hashes[i] = hash(ids[i]);
        }
        world.command(CONNECTION, wire, wire.query(++correlationId, key, hashes));
        return world.takeReply(correlationId);
    }

    World.Reply load(final long key, final int deviceId, final World.Reply lease, final int... blockIds) {
        world.command(CONNECTION, wire, wire.load(++correlationId, key, deviceId, lease.b, lease.c, blockIds));
        return completed();
    }

    private World.Reply completed() {
        while (!world.copies.isEmpty()) {
            world.complete(0, CopyCompletionDescriptor.OK);
        }
        return world.takeReply(correlationId);
    }

    static World.Reply taken(final World.Reply reply) {
        assertNull(reply.error, () -> reply.text);
        return reply;
    }

    @Override
    public void close() {
        try {
            records.replayFromJournal(core, EngineCoreTest.config(Long.MAX_VALUE), memory.length());
        } finally {
            memory.close();
        }
    }
}
