package io.pegaflow.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cases of the contract about the allocator, and what slabs add to them. */
class SlabPoolTest {
    private static final long SLAB = PoolGeometry.MIN_SLAB_BYTES;

    /** Three slabs, and a rest that is none. */
    private final AnonymousMemory memory = new AnonymousMemory(PoolGeometry.HEADER_LENGTH + 3 * SLAB + 100_000);

    private final SlabPool pool = new SlabPool(memory, 1, DeviceNodes.NONE);

    @AfterEach
    void close() {
        memory.close();
    }

    private List<Integer> reserveAll(final PageClass pageClass) {
        final List<Integer> pages = new ArrayList<>();
        for (int page = pool.reserve(pageClass, 0); page != SlabPool.NONE; page = pool.reserve(pageClass, 0)) {
            pages.add(page);
        }
        return pages;
    }

    @Test
    void shouldHaveRoomForAllPagesOfAllSlabs() {
        final PageClass pageClass = pool.classFor(4096);
        assertEquals(3L * pageClass.pagesPerSlab(), pool.available(pageClass));
        assertTrue(pageClass.pagesPerSlab() * 4096L > SLAB * 9 / 10, "pages fill a slab");
        assertEquals(pool.available(pageClass), reserveAll(pageClass).size());
    }

    @Test
    void shouldRoundUpToTheStride() {
        assertEquals(1024, pool.classFor(513).stride());
        assertEquals(pool.classFor(513), pool.classFor(1024));
        assertNotEquals(pool.classFor(513), pool.classFor(512));
    }

    @Test
    void shouldRoundThePoolDownToWholeSlabs() {
        assertEquals(3, pool.geometry().slabCount());
    }

    @Test
    void shouldNotAllocatePastTheLastSlab() {
        final PageClass pageClass = pool.classFor(8192);
        final Set<Long> offsets = new HashSet<>();
        for (final int page : reserveAll(pageClass)) {
            final long offset = pool.directory().pageOffset(page);
            assertTrue(offsets.add(offset), "a page is given once");
            assertTrue(offset >= PoolGeometry.HEADER_LENGTH, "behind the header");
            assertTrue(offset + 8192 <= PoolGeometry.HEADER_LENGTH + 3 * SLAB, "in a slab");
        }
        assertEquals(SlabPool.NONE, pool.reserve(pageClass, 0));
        assertEquals(0, pool.available(pageClass));
    }

    @Test
    void shouldGiveNeighbouringSlabsToALargerPageOnceTheyAreFree() {
        final PageClass small = pool.classFor(512);
        final PageClass large = pool.classFor(2 * SLAB);
        final List<Integer> pages = reserveAll(small);
        assertEquals(SlabPool.NONE, pool.reserve(large, 0));
        pages.forEach(pool::free);
        pool.giveBackEmptySlabs(large);
        assertEquals(3, pool.unusedSlabs());
        assertNotEquals(SlabPool.NONE, pool.reserve(large, 0));
        assertEquals(0, pool.unusedSlabs());
    }

    @Test
    void shouldUseAFreedPageAgain() {
        final PageClass pageClass = pool.classFor(4096);
        final List<Integer> pages = reserveAll(pageClass);
        pool.free(pages.get(7));
        assertEquals(pages.get(7), pool.reserve(pageClass, 0));
        assertEquals(SlabPool.NONE, pool.reserve(pageClass, 0));
        assertEquals(pages.size(), pool.usedPages());
    }

    @Test
    void shouldHaveNoClassForAPageThatThePoolCannotHold() {
        assertNull(pool.classFor(3 * SLAB + 1));
        assertNull(pool.classFor(1L << 40));
    }

    @Test
    void shouldRefuseAPoolWithoutRoomForASlab() {
        assertThrows(IllegalArgumentException.class, () -> new PoolGeometry(0));
        assertThrows(IllegalArgumentException.class, () -> new PoolGeometry(PoolGeometry.MIN_POOL_BYTES - 1));
        assertEquals(1, new PoolGeometry(PoolGeometry.MIN_POOL_BYTES).slabCount());
    }
}
