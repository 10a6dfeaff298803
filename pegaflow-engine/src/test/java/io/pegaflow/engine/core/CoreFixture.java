package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A core with one connection, whose copies end when the test says. Device memory stays reachable by instance and device. */
final class CoreFixture implements AutoCloseable {
    static final long SECOND = 1_000_000_000L;
    static final int[] ALL = {};

    final AnonymousMemory memory;
    final World world;
    final Wire wire = new Wire();
    final RecordedInputs records = new RecordedInputs();
    final EngineCore core;
    private final CoreConfig config;
    final Map<String, byte[]> devices = new HashMap<>();
    long correlationId;

    CoreFixture(final long poolBytes, final long maxBlocks) {
        this(poolBytes, config(maxBlocks));
    }

    CoreFixture(final long poolBytes, final CoreConfig config) {
        this.config = config;
        memory = new AnonymousMemory(poolBytes);
        world = new World(memory);
        core = new EngineCore(config, memory, world, records);
        world.core(core);
        world.connect(1);
    }

    static CoreConfig config(final long maxBlocks) {
        return new CoreConfig(77, 1, 2, 3, 600 * SECOND, 300 * SECOND, maxBlocks, 64, 65_536, 64, "lru");
    }

    @Override
    public void close() {
        try {
            Audit.check(core);
            records.replayFromJournal(core, config, memory.length());
        } finally {
            memory.close();
        }
    }

    static byte[] hash(final int id) {
        final byte[] hash = new byte[32];
        final byte[] text = ("block " + id).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, hash, 0, text.length);
        return hash;
    }

    static byte[][] hashes(final int... ids) {
        return Arrays.stream(ids).mapToObj(CoreFixture::hash).toArray(byte[][]::new);
    }

    static int[] range(final int from, final int count) {
        final int[] ids = new int[count];
        Arrays.setAll(ids, i -> from + i);
        return ids;
    }

    static byte[] outcomes(final BlockOutcome... outcomes) {
        final byte[] bytes = new byte[outcomes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) outcomes[i].value();
        }
        return bytes;
    }

    /** Register a rank of a tensor-parallel instance; its key. */
    long register(final String instance, final int rank, final int worldSize, final LayerLayout... layers) {
        world.command(
                1, wire, wire.register(++correlationId, instance, "space", rank, rank, worldSize, worldSize, layers));
        int bytes = 0;
        for (final LayerLayout layer : layers) {
            bytes = (int) Math.max(bytes, layer.offsetBytes() + layer.extentBytes());
        }
        final byte[] device = new byte[bytes];
        devices.put(instance + rank, device);
        world.completeOpen(0, device, layers);
        return taken(world.takeReply(correlationId)).a;
    }

    /** Give every byte of a block in a layer of a device a value. */
    void fill(final String device, final LayerLayout layer, final int blockId, final int value) {
        for (int i = 0; i < layer.blockBytes(); i++) {
            devices.get(device)[CellContent.deviceOffset(layer, blockId, i)] = (byte) value;
        }
    }

    void assertHolds(final String device, final LayerLayout layer, final int blockId, final int value) {
        for (int i = 0; i < layer.blockBytes(); i++) {
            assertEquals(
                    (byte) value,
                    devices.get(device)[CellContent.deviceOffset(layer, blockId, i)],
                    layer.name() + " block " + blockId + " byte " + i);
        }
    }

    static Wire.SavePart part(final int group, final int[] layers, final int firstBlock, final int... ids) {
        return new Wire.SavePart(group, layers, range(firstBlock, ids.length), hashes(ids));
    }

    static Wire.LoadPart part(final World.Reply lease, final int group, final int[] layers, final int... blockIds) {
        return new Wire.LoadPart(lease.b, lease.c, group, layers, blockIds);
    }

    long startSave(final long key, final int device, final Wire.SavePart... parts) {
        world.command(1, wire, wire.save(++correlationId, key, device, 0, 0, 0, parts));
        return correlationId;
    }

    World.Reply save(final long key, final int device, final Wire.SavePart... parts) {
        final long id = startSave(key, device, parts);
        completeAll();
        return world.takeReply(id);
    }

    World.Reply saveBlocks(final long key, final int... ids) {
        return save(key, 0, part(0, ALL, 0, ids));
    }

    long startLoad(final long key, final int device, final Wire.LoadPart... parts) {
        world.command(1, wire, wire.load(++correlationId, key, device, parts));
        return correlationId;
    }

    World.Reply load(final long key, final int device, final Wire.LoadPart... parts) {
        final long id = startLoad(key, device, parts);
        completeAll();
        return world.takeReply(id);
    }

    World.Reply queryGroup(final long key, final int group, final int flags, final int... ids) {
        world.command(1, wire, wire.query(++correlationId, key, group, flags, hashes(ids)));
        return world.takeReply(correlationId);
    }

    World.Reply query(final long key, final int... ids) {
        return queryGroup(key, 0, 0, ids);
    }

    World.Reply release(final World.Reply lease) {
        world.command(1, wire, wire.release(++correlationId, lease.b, lease.c));
        return world.takeReply(correlationId);
    }

    World.Reply cancel(final long target) {
        world.command(1, wire, wire.cancel(++correlationId, target));
        return world.takeReply(correlationId);
    }

    void completeAll() {
        while (!world.copies.isEmpty()) {
            world.complete(0, CopyCompletionDescriptor.OK);
        }
    }

    static World.Reply taken(final World.Reply reply) {
        assertNotNull(reply, "answered");
        assertNull(reply.error, () -> reply.text);
        return reply;
    }

    static void assertRefused(final ErrorCode code, final String text, final World.Reply reply) {
        assertNotNull(reply, "answered");
        assertEquals(code, reply.error, () -> reply.text);
        assertEquals(true, reply.text.contains(text), () -> reply.text);
    }
}
