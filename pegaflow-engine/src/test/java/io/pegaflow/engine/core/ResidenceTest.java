package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.LayerLayout;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long blocks are found to have been in the cache, by the clock of the inputs. */
class ResidenceTest {
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, 16, 64);
    private static final double RESOLUTION_MS = 269;

    private final CoreFixture fixture = new CoreFixture(1 << 20, 4);
    private final long key = fixture.register("i", 0, 1, LAYER);
    private final CoreStats stats = fixture.core.stats();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static int bucketOf(final long seconds) {
        int bucket = 0;
        while (bucket < Residence.buckets() - 1 && seconds > Residence.upperSeconds(bucket)) {
            bucket++;
        }
        return bucket;
    }

    private static long total(final Residence residence) {
        long total = 0;
        for (int i = 0; i < Residence.buckets(); i++) {
            total += residence.count(i);
        }
        return total;
    }

    @Test
    void shouldMeasureFromSealToEviction() {
        long sumMs = 0;
        long evictions = 0;
        fixture.saveBlocks(key, 0, 1, 2, 3);
        int next = 4;
        for (final long seconds : new long[] {2, 45, 400, 20_000, 100_000}) {
            final int bucket = bucketOf(seconds);
            final long before = stats.evictedResidence.count(bucket);
            fixture.world.advance(TimeUnit.SECONDS.toNanos(seconds));
            fixture.saveBlocks(key, next, next + 1, next + 2, next + 3);
            next += 4;
            evictions += 4;
            sumMs += 4 * TimeUnit.SECONDS.toMillis(seconds);
            assertEquals(before + 4, stats.evictedResidence.count(bucket), seconds + " s");
        }
        assertEquals(evictions, total(stats.evictedResidence));
        assertEquals(sumMs, stats.evictedResidence.sumMs(), evictions * RESOLUTION_MS);
        assertEquals(0, total(stats.cleanedResidence));
    }

    @Test
    void shouldCountFromTheSealAndNotFromTheLastUse() {
        fixture.saveBlocks(key, 1);
        fixture.world.advance(TimeUnit.SECONDS.toNanos(40));
        fixture.release(fixture.query(key, 1));
        fixture.world.advance(TimeUnit.SECONDS.toNanos(40));
        fixture.saveBlocks(key, 2, 3, 4, 5);
        assertEquals(1, stats.evictedResidence.count(bucketOf(80)));
    }

    @Test
    void shouldCountFromTheFirstSealWhenABlockIsSavedAgain() {
        fixture.saveBlocks(key, 1);
        fixture.world.advance(TimeUnit.SECONDS.toNanos(40));
        fixture.saveBlocks(key, 1);
        fixture.world.advance(TimeUnit.SECONDS.toNanos(40));
        fixture.saveBlocks(key, 2, 3, 4, 5);
        assertEquals(1, stats.evictedResidence.count(bucketOf(80)));
    }

    @Test
    void shouldCountAnewWhenABlockComesBack() {
        fixture.saveBlocks(key, 1);
        fixture.world.advance(TimeUnit.SECONDS.toNanos(400));
        fixture.saveBlocks(key, 2, 3, 4, 5);
        fixture.saveBlocks(key, 1);
        fixture.world.advance(TimeUnit.SECONDS.toNanos(40));
        fixture.saveBlocks(key, 6, 7, 8, 9);
        assertEquals(1, stats.evictedResidence.count(bucketOf(400)));
        assertEquals(4, stats.evictedResidence.count(bucketOf(40)), "three of the second save, and block 1");
    }

    @Test
    void shouldTellCleaningFromEviction() {
        fixture.saveBlocks(key, 1, 2);
        final World.Reply lease = fixture.query(key, 1);
        fixture.world.advance(TimeUnit.SECONDS.toNanos(7));
        fixture.world.input(InputKind.CLEAN_CACHE, 1, new ExpandableArrayBuffer(8), 0);
        assertEquals(2, stats.cleanedResidence.count(bucketOf(7)));
        fixture.world.advance(TimeUnit.SECONDS.toNanos(7));
        fixture.release(lease);
        assertEquals(2, total(stats.cleanedResidence), "a held block left when it was cleaned");
        assertEquals(0, total(stats.evictedResidence));
    }

    @Test
    void shouldHaveTheBoundsOfTheContract() {
        final long[] bounds = {1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400};
        assertEquals(bounds.length + 1, Residence.buckets());
        for (int i = 0; i < bounds.length; i++) {
            assertEquals(bounds[i], Residence.upperSeconds(i));
        }
    }
}
