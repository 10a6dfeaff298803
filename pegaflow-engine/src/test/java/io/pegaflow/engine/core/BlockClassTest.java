package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.RequestFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cases of the contract about blocks that are reclaimable and blocks that are retained. */
class BlockClassTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 16, 64);

    private final CoreFixture fixture = new CoreFixture(1 << 20, 4);
    private final long key = fixture.register("i", 0, 1, LAYER);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void save(final int flags, final int... ids) {
        fixture.world.command(
                1, fixture.wire, fixture.wire.save(++fixture.correlationId, key, 0, 0, 0, flags, part(0, ALL, 0, ids)));
        final long id = fixture.correlationId;
        fixture.completeAll();
        taken(fixture.world.takeReply(id));
    }

    private int hits(final int id) {
        final World.Reply reply = fixture.query(key, id);
        if (reply.a > 0) {
            taken(fixture.release(reply));
        }
        return (int) reply.a;
    }

    @Test
    void shouldRetainABlockUnlessItIsSavedAsReclaimable() {
        save(0, 1);
        save(RequestFlags.SAVE_RECLAIMABLE, 2);
        final Recency recency = fixture.core.blocks.recency;
        assertEquals(2, recency.size(fixture.core.pool.pageClass(0)));
        save(0, 3, 4, 5);
        assertEquals(1, hits(1));
        assertEquals(0, hits(2));
    }

    @Test
    void shouldEvictReclaimableBlocksBeforeRetainedOnes() {
        save(0, 1);
        save(0, 2);
        save(RequestFlags.SAVE_RECLAIMABLE, 3);
        save(RequestFlags.SAVE_RECLAIMABLE, 4);
        save(0, 5);
        save(0, 6);
        assertEquals(0, hits(3) + hits(4));
        assertEquals(4, hits(1) + hits(2) + hits(5) + hits(6));
    }

    @Test
    void shouldKeepTheClassOfABlockThatIsHit() {
        save(0, 1);
        save(RequestFlags.SAVE_RECLAIMABLE, 2);
        save(0, 3);
        save(0, 4);
        assertEquals(1, hits(2));
        save(0, 5);
        assertEquals(0, hits(2), "as the newest, but reclaimable still");
        assertEquals(1, hits(1));
    }

    @Test
    void shouldCountResidentsAndEvictionsByClass() {
        final CoreStats stats = fixture.core.stats();
        save(0, 1);
        save(RequestFlags.SAVE_RECLAIMABLE, 2);
        save(RequestFlags.SAVE_RECLAIMABLE, 3);
        save(0, 4);
        assertEquals(2, stats.reclaimableBlocks);
        save(0, 5, 6, 7);
        assertEquals(0, stats.reclaimableBlocks);
        assertEquals(2, stats.reclaimableEvictions);
        assertEquals(3, stats.evictions, "one of them retained");
        assertEquals(3 * LAYER.blockBytes(), stats.evictedBytes);
    }

    @Test
    void shouldKeepTheClassOfABlockThatIsSavedAgain() {
        save(0, 1);
        save(RequestFlags.SAVE_RECLAIMABLE, 2);
        save(0, 3, 4);
        save(RequestFlags.SAVE_RECLAIMABLE, 1);
        save(0, 2);
        save(0, 5);
        assertEquals(1, hits(1));
        assertEquals(0, hits(2));
    }
}
