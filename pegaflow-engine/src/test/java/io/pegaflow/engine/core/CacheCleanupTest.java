package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.LayerLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an administrator's cleaning takes away, and when. */
class CacheCleanupTest {
    private static final LayerLayout A = LayerLayout.contiguous("a", 0, 0, 64, 64);
    private static final LayerLayout B = LayerLayout.contiguous("b", 0, 64 * 64, 64, 64);
    private static final long PAGE_BYTES = 512;

    private final CoreFixture cache = new CoreFixture(1 << 20, Long.MAX_VALUE);
    private final long key = cache.register("i", 0, 1, A, B);

    @AfterEach
    void release() {
        assertEquals(0, cache.core.stats().detachedBlocks);
        cache.close();
    }

    @Test
    void shouldEvictAllResidentBlocksOnce() {
        cache.saveBlocks(key, 1, 2);
        final World.Reply lease = cache.query(key, 1);
        assertArrayEquals(new long[] {7, 2, 2 * PAGE_BYTES, PAGE_BYTES, 1}, clean(7));
        assertEquals(0, cache.core.stats().residentBlocks);
        assertArrayEquals(new long[] {8, 0, 0, 0, 1}, clean(8));
        cache.release(lease);
        assertArrayEquals(new long[] {9, 0, 0, 0, 0}, clean(9));
        assertEquals(0, cache.core.stats().pagesInUse);
    }

    @Test
    void shouldLetALeaseLoadWhatNobodyFindsAnyMore() {
        cache.fill("i0", A, 0, 11);
        cache.fill("i0", B, 0, 12);
        cache.saveBlocks(key, 1);
        final World.Reply lease = cache.query(key, 1);
        clean(1);
        assertEquals(0, cache.query(key, 1).a);
        assertEquals(1, cache.core.stats().misses[MissCause.CLEANED.ordinal()]);
        Audit.check(cache.core);
        assertArrayEquals(CoreFixture.outcomes(BlockOutcome.SEALED), cache.saveBlocks(key, 1).outcomes);
        assertEquals(1, cache.load(key, 0, CoreFixture.part(lease, 0, CoreFixture.ALL, 40)).a);
        cache.assertHolds("i0", A, 40, 11);
        cache.assertHolds("i0", B, 40, 12);
        final World.Reply again = cache.query(key, 1);
        assertEquals(1, again.a);
        cache.release(again);
    }

    @Test
    void shouldSpareWhatIsBeingSavedAndDropIdleParts() {
        cache.save(key, 0, CoreFixture.part(0, new int[] {0}, 0, 1));
        cache.saveBlocks(key, 3);
        final long save = cache.startSave(key, 0, CoreFixture.part(0, CoreFixture.ALL, 1, 3, 2));
        clean(1);
        assertEquals(1, cache.core.stats().partialBlocks);
        assertEquals(1, cache.core.stats().detachedBlocks, "the save holds the resident it names");
        cache.world.complete(0, CopyCompletionDescriptor.OK);
        assertEquals(2, cache.world.takeReply(save).outcomes.length);
        final World.Reply found = cache.query(key, 2);
        assertEquals(1, found.a);
        cache.release(found);
        assertEquals(0, cache.query(key, 3).a);
    }

    @Test
    void shouldCountBytesByNamespace() {
        cache.saveBlocks(key, 1, 2, 3);
        assertEquals(3 * 128, cache.core.stats().namespaceResidentBytes[0]);
        assertEquals(3 * 128, cache.core.stats().namespaceSavedBytes[0]);
        final World.Reply lease = cache.query(key, 1, 2);
        cache.load(key, 0, CoreFixture.part(lease, 0, CoreFixture.ALL, 10, 11));
        assertEquals(2 * 128, cache.core.stats().namespaceLoadedBytes[0]);
        clean(1);
        assertEquals(0, cache.core.stats().namespaceResidentBytes[0]);
    }

    @Test
    void shouldCountCleaningApartFromEvictions() {
        final CoreStats stats = cache.core.stats();
        cache.saveBlocks(key, 1, 2, 3);
        final World.Reply lease = cache.query(key, 1);
        clean(1);
        assertEquals(0, stats.evictions);
        assertEquals(3, stats.cleanedBlocks);
        assertEquals(1, stats.cleanedHeldBlocks);
        assertEquals(2 * 128, stats.evictedBytes, "the page of the held block is in use still");
        cache.release(lease);
        assertEquals(3 * 128, stats.evictedBytes);
    }

    @Test
    void shouldKeepPagesFreeAheadOfDemand() {
        final CoreConfig config = new CoreConfig(
                77, 1, 2, 3, 600 * CoreFixture.SECOND, 300 * CoreFixture.SECOND, 40, 64, 4096, 64, "lru", 25, false);
        try (CoreFixture watched = new CoreFixture(1 << 20, config)) {
            final long other = watched.register("i", 0, 1, A, B);
            watched.saveBlocks(other, CoreFixture.range(0, 40));
            watched.world.tick();
            assertEquals(30, watched.core.stats().residentBlocks);
            assertEquals(0, watched.query(other, 39).a, "the deepest leave first");
            final World.Reply head = watched.query(other, 0);
            assertEquals(1, head.a);
            watched.release(head);
            watched.world.tick();
            assertEquals(30, watched.core.stats().residentBlocks);
        }
    }

    private long[] clean(final int requestId) {
        final int before = cache.records.decisions.size();
        cache.world.input(InputKind.CLEAN_CACHE, requestId, new ExpandableArrayBuffer(8), 0);
        assertTrue(cache.records.decisions.size() > before);
        final byte[] last = cache.records.decisions.get(cache.records.decisions.size() - 1);
        final ByteBuffer decision = ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN);
        final long[] values = new long[5];
        for (int i = 0; i < values.length; i++) {
            values[i] = decision.getLong(last.length - (values.length - i) * Long.BYTES);
        }
        return values;
    }
}
