package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.pool.DeviceNodes;
import io.pegaflow.ipc.LayerLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two ranks of one instance on devices of two memory nodes, over a pool of eight slabs with three blocks' pages each. */
class NumaPlacementOfPagesTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 64, 64 * 1024);
    private static final int PAGES_OF_A_NODE = 4 * 3;

    private CoreFixture fixture = newFixture(0);

    private long key;

    private static CoreFixture newFixture(final int freePagesPercent) {
        return new CoreFixture(
                64 * 1024 + (8 << 18),
                new CoreConfig(
                                77,
                                1,
                                2,
                                3,
                                600_000_000_000L,
                                300_000_000_000L,
                                Long.MAX_VALUE,
                                64,
                                65_536,
                                64,
                                "lru",
                                freePagesPercent,
                                false)
                        .withDeviceNodes(DeviceNodes.parse("0=0,1=1")));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void registerBoth() {
        fixture.register("inst", 0, 2, LAYER);
        key = fixture.register("inst", 1, 2, LAYER);
    }

    /** Pages by shard, which is the rank here, and by node. */
    private int[][] pages() {
        final int[][] pages = new int[2][2];
        fixture.core.blocks.index.forEach(head -> {
            for (int shard = 0; shard < 2; shard++) {
                final int page = fixture.core.blocks.shardPage(head, shard);
                if (page != -1) {
                    pages[shard][
                            fixture.core
                                    .pool
                                    .nodes()
                                    .nodeOf(fixture.core.pool.directory().slab(page))]++;
                }
            }
        });
        return pages;
    }

    @Test
    void shouldPutThePagesOfADeviceOnItsNode() {
        registerBoth();
        for (int first = 0; first < PAGES_OF_A_NODE; first += 4) {
            taken(fixture.save(key, 0, part(0, ALL, first, range(first, 4))));
            taken(fixture.save(key, 1, part(0, ALL, first, range(first, 4))));
        }
        assertArrayEquals(new int[][] {{PAGES_OF_A_NODE, 0}, {0, PAGES_OF_A_NODE}}, pages());
    }

    @Test
    void shouldTakeAnotherNodesPagesBeforeItEvictsOrRefuses() {
        registerBoth();
        taken(fixture.save(key, 0, part(0, ALL, 0, range(0, 20))));
        assertArrayEquals(new int[][] {{PAGES_OF_A_NODE, 20 - PAGES_OF_A_NODE}, {0, 0}}, pages());
        assertEquals(0, fixture.core.stats().evictions + fixture.core.stats().partialEvictions);
    }

    /** Without pages kept free ahead of demand, whoever needs a page takes the one that the last victim left. */
    @Test
    void shouldMostlyStayOnItsNodeInAFullPoolThatKeepsSomePagesFree() {
        fixture.close();
        fixture = newFixture(25);
        registerBoth();
        for (int first = 0; first < 60; first += 2) {
            fixture.world.tick();
            taken(fixture.save(key, 0, part(0, ALL, first, range(first, 2))));
            taken(fixture.save(key, 1, part(0, ALL, first, range(first, 2))));
        }
        assertTrue(fixture.core.stats().evictions >= 48, "evictions=" + fixture.core.stats().evictions);
        final int[][] pages = pages();
        assertEquals(0, pages[0][1] + pages[1][0]);
    }
}
