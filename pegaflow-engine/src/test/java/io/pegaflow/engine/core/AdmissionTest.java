package io.pegaflow.engine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.LayerLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Admission by frequency, which is off unless asked for. */
class AdmissionTest {
    private static final LayerLayout A = LayerLayout.contiguous("a", 0, 0, 16, 512);

    private final CoreFixture cache = new CoreFixture(
            1 << 20,
            new CoreConfig(
                    77, 1, 2, 3, 600 * CoreFixture.SECOND, 300 * CoreFixture.SECOND, 2, 64, 4096, 64, "lru", 0, true));
    private final long key = cache.register("i", 0, 1, A);

    @AfterEach
    void close() {
        cache.close();
    }

    private void ask(final int id, final int times) {
        for (int i = 0; i < times; i++) {
            final World.Reply lease = cache.query(key, id);
            assertEquals(1, lease.a);
            cache.release(lease);
        }
    }

    @Test
    void shouldTurnAColdBlockAwayInFavourOfAHotterVictim() {
        assertArrayEquals(
                CoreFixture.outcomes(BlockOutcome.SEALED, BlockOutcome.SEALED), cache.saveBlocks(key, 1, 2).outcomes);
        ask(1, 3);
        ask(2, 3);
        assertArrayEquals(CoreFixture.outcomes(BlockOutcome.REFUSED), cache.saveBlocks(key, 3).outcomes);
        assertEquals(1, cache.core.stats().admissionRejections);
        assertEquals(0, cache.core.stats().evictions);
        assertEquals(0, cache.query(key, 3).a);
        assertEquals(1, cache.core.stats().misses[MissCause.REFUSED.ordinal()]);
        ask(1, 1);
        ask(2, 1);
    }

    @Test
    void shouldAdmitABlockOnceItIsAskedForAsOftenAsTheVictim() {
        cache.saveBlocks(key, 1, 2);
        ask(1, 2);
        ask(2, 2);
        assertArrayEquals(CoreFixture.outcomes(BlockOutcome.REFUSED), cache.saveBlocks(key, 3).outcomes);
        assertArrayEquals(CoreFixture.outcomes(BlockOutcome.REFUSED), cache.saveBlocks(key, 3).outcomes);
        assertArrayEquals(CoreFixture.outcomes(BlockOutcome.SEALED), cache.saveBlocks(key, 3).outcomes);
        assertEquals(1, cache.core.stats().evictions);
        assertEquals(0, cache.query(key, 1).a, "the victim");
    }

    @Test
    void shouldServeAlreadyExistingBlocksBesideOnesTurnedAway() {
        cache.saveBlocks(key, 1, 2);
        ask(1, 3);
        ask(2, 3);
        assertArrayEquals(
                CoreFixture.outcomes(BlockOutcome.RESIDENT, BlockOutcome.REFUSED),
                cache.saveBlocks(key, 1, 3).outcomes);
    }

    @Test
    void shouldNotCountAQueryThatMisses() {
        cache.saveBlocks(key, 1, 2);
        ask(1, 2);
        ask(2, 2);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, cache.query(key, 3).a);
        }
        assertArrayEquals(CoreFixture.outcomes(BlockOutcome.REFUSED), cache.saveBlocks(key, 3).outcomes);
    }
}
