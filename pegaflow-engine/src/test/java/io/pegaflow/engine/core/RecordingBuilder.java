package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.hashes;
import static io.pegaflow.engine.core.CoreFixture.range;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.LayerLayout;
import org.agrona.ExpandableArrayBuffer;

/** Makes a {@link Recording} by hand: instances of one device and one layer each, in namespaces of their own. */
public final class RecordingBuilder {
    private static final int DEVICE_BLOCKS = 64;
    private static final LayerLayout LAYER = LayerLayout.contiguous("layer", 0, 0, DEVICE_BLOCKS, 64);

    private final CoreConfig config;
    private final CoreFixture cache;
    private World.Reply lease;
    private int devices;

    /** An empty cache that holds at most some blocks. */
    public RecordingBuilder(final long maxBlocks) {
        config = CoreFixture.config(maxBlocks);
        cache = new CoreFixture(1 << 20, config);
    }

    /** Register an instance; its key. */
    public long register(final String instance, final String namespace) {
        cache.world.command(
                1,
                cache.wire,
                cache.wire.register(++cache.correlationId, instance, namespace, devices, 0, 1, 1, LAYER));
        cache.world.completeOpen(0, new byte[(int) LAYER.extentBytes()], new LayerLayout[] {LAYER});
        devices++;
        return CoreFixture.taken(cache.world.takeReply(cache.correlationId)).a;
    }

    /** Save blocks; the correlation id. Without an answer unless the copies are completed. */
    public long startSave(final long key, final int... ids) {
        return cache.startSave(
                key, (int) key - 1, new Wire.SavePart(0, CoreFixture.ALL, range(0, ids.length), hashes(ids)));
    }

    /** Save blocks to the end; the correlation id. */
    public long save(final long key, final int... ids) {
        final long id = startSave(key, ids);
        cache.completeAll();
        return id;
    }

    /** Let all copies under way fail. */
    public void fail() {
        while (!cache.world.copies.isEmpty()) {
            cache.world.complete(0, CopyCompletionDescriptor.FAILED);
        }
    }

    /** Query blocks, whose lease is the one to load or release next; the correlation id. */
    public long query(final long key, final int... ids) {
        lease = cache.query(key, ids);
        return cache.correlationId;
    }

    /** Load all blocks of the last lease. */
    public long load(final long key, final int blocks) {
        cache.load(key, (int) key - 1, CoreFixture.part(lease, 0, CoreFixture.ALL, range(32, blocks)));
        return cache.correlationId;
    }

    /** Release the last lease. */
    public void release() {
        cache.release(lease);
    }

    /** An administrator has the cache cleaned. */
    public void clean() {
        cache.world.input(InputKind.CLEAN_CACHE, 1, new ExpandableArrayBuffer(8), 0);
    }

    /** Time passes, and the core notices. */
    public void advance(final long ns) {
        cache.world.advance(ns);
        cache.world.tick();
    }

    /** The hash of a block, as queries name it. */
    public static byte[] hash(final int id) {
        return CoreFixture.hash(id);
    }

    /** All of it so far. */
    public Recording recording() {
        return new Recording(cache.records, cache.memory, cache.core, config);
    }
}
