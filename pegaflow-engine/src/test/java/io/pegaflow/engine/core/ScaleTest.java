package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.engine.pool.AnonymousMemory;
import io.pegaflow.engine.pool.PoolGeometry;
import io.pegaflow.ipc.LayerLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A cache full of pages of 512 bytes: saves, queries, loads and evictions are right, and no input moves much of the index. */
class ScaleTest {
    private static final int BATCH = 4096;
    private static final int BLOCK_BYTES = 16;
    private static final int PAGE_BYTES = 512;
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, BATCH, BLOCK_BYTES);

    private final SplittableRandom random = new SplittableRandom(1);
    private final Wire wire = new Wire();
    private final byte[] device = new byte[BATCH * BLOCK_BYTES];
    private World world;
    private long key;
    private long correlationId;

    @Test
    void shouldHoldAMillionBlocks() {
        shouldHold(1_000_000);
    }

    /** Needs 6.5 GiB beside the heap: {@code -Dpegaflow.test.extended=true}. */
    @Test
    @Timeout(300)
    @EnabledIfSystemProperty(named = "pegaflow.test.extended", matches = "true")
    void shouldHoldTenMillionBlocks() {
        shouldHold(10_000_000);
    }

    private void shouldHold(final int blocks) {
        // 64 bytes of entry and 24 of recency a page, headers, and the rest of a slab in which no page fits.
        final long poolBytes = PoolGeometry.HEADER_LENGTH + blocks * (PAGE_BYTES + 88L) / 500 * 501 + (64 << 20);
        try (AnonymousMemory memory = new AnonymousMemory(poolBytes)) {
            world = new World(memory);
            final EngineCore core =
                    new EngineCore(CoreFixture.config(Long.MAX_VALUE), memory, world, new RecordListener() {});
            world.core(core);
            world.connect(1);
            world.command(1, wire, wire.register(++correlationId, "i", "space", 0, 0, 1, 1, LAYER));
            world.completeOpen(0, device, new LayerLayout[] {LAYER});
            key = world.takeReply(correlationId).a;
            int saved = 0;
            while (core.stats().evictions == 0) {
                save(saved);
                saved += BATCH;
            }
            final long capacity = core.stats().residentBlocks;
            assertTrue(capacity >= blocks, "capacity=" + capacity);
            for (int i = 0; i < 16; i++) {
                save(saved);
                saved += BATCH;
            }
            assertEquals(saved, core.stats().insertions);
            assertEquals(capacity, core.stats().residentBlocks);
            assertEquals(saved - capacity, core.stats().evictions);
            assertEquals(capacity, core.blocks.index.size());
            assertEquals(capacity, core.stats().pagesInUse);
            queries(core, (int) (saved - capacity), saved);
            // A segment holds a thousandth of the index, and few hold a third more.
            final long mostMoved = core.blocks.index.mostMoved();
            assertTrue(mostMoved <= capacity / 1024 * 4 / 3, "mostMoved=" + mostMoved);
            assertEquals(core.recomputeStateHash(), core.stateHash());
            assertEquals(0, core.stats().leasedBlocks);
        }
    }

    /** Under lru the batches leave in the order in which they came, each from its tail on. */
    private void queries(final EngineCore core, final int evicted, final int saved) {
        final int wholeBatchesGone = evicted / BATCH;
        for (int i = 0; i < 40; i++) {
            assertEquals(0, query(random.nextInt(wholeBatchesGone) * BATCH, 100).a);
            final int batch = wholeBatchesGone + 1 + random.nextInt(saved / BATCH - wholeBatchesGone - 1);
            final int within = random.nextInt(BATCH - 100);
            final World.Reply hits = query(batch * BATCH + within, 100);
            assertEquals(100, hits.a);
            load(hits, batch * BATCH + within);
        }
        final World.Reply edge = query(wholeBatchesGone * BATCH, BATCH);
        assertEquals(BATCH - evicted % BATCH, edge.a);
        world.command(1, wire, wire.release(++correlationId, edge.b, edge.c));
        assertEquals("ack", world.takeReply(correlationId).kind);
    }

    private void save(final int first) {
        final int[] blockIds = new int[BATCH];
        final byte[][] hashes = new byte[BATCH][];
        for (int i = 0; i < BATCH; i++) {
            blockIds[i] = i;
            hashes[i] = hash(first + i);
            for (int at = 0; at < BLOCK_BYTES; at++) {
                device[i * BLOCK_BYTES + at] = content(first + i, at);
            }
        }
        world.command(1, wire, wire.save(++correlationId, key, 0, 0, 0, new int[0], blockIds, hashes));
        while (!world.copies.isEmpty()) {
            world.complete(world.copies.size() - 1, CopyCompletionDescriptor.OK);
        }
        assertEquals((long) BATCH * BLOCK_BYTES, world.takeReply(correlationId).a);
    }

    private World.Reply query(final int first, final int count) {
        final byte[][] hashes = new byte[count][];
        for (int i = 0; i < count; i++) {
            hashes[i] = hash(first + i);
        }
        world.command(1, wire, wire.query(++correlationId, key, hashes));
        return world.takeReply(correlationId);
    }

    private void load(final World.Reply hits, final int first) {
        final int[] blockIds = new int[(int) hits.a];
        for (int i = 0; i < blockIds.length; i++) {
            blockIds[i] = i * 7;
        }
        world.command(1, wire, wire.load(++correlationId, key, 0, hits.b, hits.c, blockIds));
        world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(hits.a, world.takeReply(correlationId).a);
        for (int i = 0; i < blockIds.length; i++) {
            for (int at = 0; at < BLOCK_BYTES; at++) {
                assertEquals(content(first + i, at), device[blockIds[i] * BLOCK_BYTES + at]);
            }
        }
    }

    private static byte content(final int id, final int at) {
        return (byte) (id * 31 + (id >>> 8) + at);
    }

    private static byte[] hash(final int id) {
        final byte[] hash = new byte[32];
        for (int i = 0; i < 4; i++) {
            hash[i] = (byte) (id >>> i * 8);
            hash[28 + i] = (byte) ~hash[i];
        }
        return hash;
    }
}
