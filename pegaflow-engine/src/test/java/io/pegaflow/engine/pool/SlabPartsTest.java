package io.pegaflow.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool that is divided among memory nodes gives pages of the wanted part as long as it can, and never refuses for it. */
class SlabPartsTest {
    private static final long SLAB = PoolGeometry.MIN_SLAB_BYTES;
    private static final DeviceNodes NODES = DeviceNodes.parse("0=0,1=1,2=1");

    private final AnonymousMemory memory = new AnonymousMemory(PoolGeometry.HEADER_LENGTH + 9 * SLAB);
    private final SlabPool pool = new SlabPool(memory, 1, NODES);
    private final List<Integer> pages = new ArrayList<>();
    private final List<PageClass> owners = new ArrayList<>();

    @AfterEach
    void close() {
        memory.close();
    }

    private int partOf(final int page) {
        return pool.nodes().partOf(pool.directory().slab(page));
    }

    @Test
    void shouldTakePagesOfTheWantedPartAndThenOfAnother() {
        final PageClass pageClass = pool.classFor(4096);
        final int small = 3 * pageClass.pagesPerSlab();
        for (int i = 0; i < small; i++) {
            assertEquals(0, partOf(pool.reserve(pageClass, 0)));
            assertEquals(1, partOf(pool.reserve(pageClass, 1)));
        }
        assertEquals(1, partOf(pool.reserve(pageClass, 0)));
        while (pool.available(pageClass) > 0) {
            assertEquals(1, partOf(pool.reserve(pageClass, 0)));
        }
        assertEquals(SlabPool.NONE, pool.reserve(pageClass, 0));
        assertEquals(SlabPool.NONE, pool.reserve(pageClass, 1));
    }

    @Test
    void shouldSayInTheSlabOnWhichNodeItIs() {
        final PageClass pageClass = pool.classFor(4096);
        for (int part = 0; part < 2; part++) {
            final int slab = pool.directory().slab(pool.reserve(pageClass, part));
            final long header = memory.address() + pool.geometry().slabOffset(slab);
            assertEquals(part, UnsafeApi.getInt(header + SlabDescriptor.NUMA_NODE_OFFSET));
        }
    }

    @Test
    void shouldLetAPageOfSeveralSlabsLieAcrossPartsBeforeItRefuses() {
        final PageClass wide = pool.classFor(2 * SLAB);
        assertEquals(3, wide.slabsPerPage());
        assertEquals(0, partOf(pool.reserve(wide, 0)));
        assertEquals(1, partOf(pool.reserve(wide, 1)));
        final PageClass narrow = pool.classFor(4096);
        assertEquals(1, pool.available(wide));
        final int page = pool.reserve(narrow, 1);
        assertEquals(0, pool.available(wide));
        pool.free(page);
        pool.giveBackEmptySlabs(wide);
        assertEquals(1, pool.available(wide));
        assertEquals(1, partOf(pool.reserve(wide, 0)));
        assertEquals(SlabPool.NONE, pool.reserve(wide, 0));
    }

    @Test
    void shouldKeepItsPartsWhateverComesAndGoes() {
        final SplittableRandom random = new SplittableRandom(3);
        final PageClass[] classes = {pool.classFor(4096), pool.classFor(60_000), pool.classFor(2 * SLAB)};
        final Set<Integer> inUse = new HashSet<>();
        int remote = 0;
        for (int i = 0; i < 60_000; i++) {
            final boolean grows = i / 3_000 % 2 == 0;
            if (pages.isEmpty() || random.nextInt(5) < (grows ? 3 : 2)) {
                final PageClass pageClass = classes[random.nextInt(64) == 0 ? 2 : random.nextInt(2)];
                final int part = random.nextInt(2);
                final long available = pool.available(pageClass);
                final boolean isWantedThere = isFreeIn(pageClass, part);
                final int page = pool.reserve(pageClass, part);
                assertEquals(available > 0, page != SlabPool.NONE);
                if (page != SlabPool.NONE) {
                    assertTrue(inUse.add(page));
                    assertEquals(isWantedThere, partOf(page) == part, "step " + i);
                    remote += isWantedThere ? 0 : 1;
                    pages.add(page);
                    owners.add(pageClass);
                }
            } else {
                final int index = random.nextInt(pages.size());
                final int page = pages.get(index);
                assertEquals(owners.get(index), pool.classOf(page));
                pages.set(index, pages.get(pages.size() - 1));
                owners.set(index, owners.get(owners.size() - 1));
                pages.remove(pages.size() - 1);
                owners.remove(owners.size() - 1);
                inUse.remove(page);
                pool.free(page);
            }
            assertEquals(pages.size(), pool.usedPages());
        }
        assertTrue(remote > 100, "remote=" + remote);
        pages.forEach(pool::free);
        pool.giveBackEmptySlabs(pool.classFor(7 * 4096));
        assertEquals(pool.geometry().slabCount(), pool.unusedSlabs());
    }

    /** Looked up the long way round. */
    private boolean isFreeIn(final PageClass pageClass, final int part) {
        int run = 0;
        for (int slab = 0; slab < pool.geometry().slabCount(); slab++) {
            if (pool.classOfSlab(slab) == pageClass && pool.nodes().partOf(slab) == part && hasFree(slab)) {
                return true;
            }
            run = isUnused(slab) && pool.nodes().partOf(slab) == part ? run + 1 : 0;
            if (run == pageClass.slabsPerPage()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasFree(final int slab) {
        for (int i = 0; i < pool.pagesIn(slab); i++) {
            if (pool.usedPage(slab, i) == SlabPool.NONE) {
                return true;
            }
        }
        return false;
    }

    private boolean isUnused(final int slab) {
        for (int first = slab; first >= Math.max(0, slab - 2); first--) {
            final PageClass owner = pool.classOfSlab(first);
            if (owner != null && first + owner.slabsPerPage() > slab) {
                return false;
            }
        }
        return true;
    }
}
