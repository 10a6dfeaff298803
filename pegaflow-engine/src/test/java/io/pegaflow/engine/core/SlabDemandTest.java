package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.policy.EvictionPolicies;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.ipc.LayerLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slabs follow the demand for page sizes, and stay where they are while it stays. */
class SlabDemandTest {
    private static final int BLOCKS = 64;
    private static final LayerLayout SMALL = LayerLayout.contiguous("a", 0, 0, BLOCKS, 1024);
    private static final LayerLayout LARGE = LayerLayout.contiguous("a", 0, 0, BLOCKS, 3 * 1024);

    private CoreFixture cache;
    private long small;
    private long large;
    private int nextId;

    @ParameterizedTest
    @EnumSource(EvictionPolicies.class)
    void shouldFollowDemandWithoutStrandingMemoryOrThrashing(final EvictionPolicies policy) {
        try (CoreFixture fixture = new CoreFixture(4 << 20, config(policy))) {
            cache = fixture;
            small = fixture.register("small", 0, 1, SMALL);
            large = fixture.register("large", 0, 1, LARGE);
            for (int i = 0; i < 120; i++) {
                save(small);
            }
            assertTrue(share(0) > 0.8, "small pages have " + share(0));
            for (int i = 0; i < 80; i++) {
                save(large);
            }
            assertTrue(share(1) > 0.65, "large pages have " + share(1));
            for (int i = 0; i < 240; i++) {
                save(small);
            }
            assertTrue(share(0) > 0.65, "small pages have " + share(0));
            for (int i = 0; i < 200; i++) {
                save(small);
                save(large);
            }
            final int[] before = owners();
            int moves = 0;
            for (int i = 0; i < 200; i++) {
                save(small);
                save(large);
                moves += movedSince(before);
            }
            assertTrue(moves <= 4, "slabs moved under constant demand: " + moves);
            assertTrue(share(0) > 0.15 && share(1) > 0.3, "shares " + share(0) + " and " + share(1));
        }
    }

    private static CoreConfig config(final EvictionPolicies policy) {
        return new CoreConfig(77, 1, 2, 3, 600 * SECOND, 300 * SECOND, Long.MAX_VALUE, 64, 4096, 64, policy.toString());
    }

    private void save(final long key) {
        CoreFixture.taken(cache.saveBlocks(key, CoreFixture.range(nextId, BLOCKS)));
        nextId += BLOCKS;
    }

    /** Part of the pool's bytes that lie in pages in use of a class. */
    private double share(final int index) {
        final PageClass pageClass = cache.core.pool.pageClass(index);
        return (double) pageClass.usedPages()
                * pageClass.stride()
                / cache.core.pool.geometry().poolBytes();
    }

    private int[] owners() {
        final int[] owners = new int[cache.core.pool.geometry().slabCount()];
        movedSince(owners);
        return owners;
    }

    private int movedSince(final int[] owners) {
        int moved = 0;
        for (int slab = 0; slab < owners.length; slab++) {
            final PageClass owner = cache.core.pool.classOfSlab(slab);
            final int index = owner == null ? -1 : owner.index();
            moved += index == owners[slab] ? 0 : 1;
            owners[slab] = index;
        }
        return moved;
    }
}
