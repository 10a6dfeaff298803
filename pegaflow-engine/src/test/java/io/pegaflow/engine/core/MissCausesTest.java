package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.SECOND;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each cause of a miss, provoked. */
class MissCausesTest {
    private static final int MAX_BLOCKS = 4;
    private static final LayerLayout A = LayerLayout.contiguous("a", 0, 0, 64, 64);
    private static final LayerLayout B = LayerLayout.contiguous("b", 0, 64 * 64, 64, 64);

    private final CoreFixture cache = new CoreFixture(1 << 20, MAX_BLOCKS);
    private final long key = cache.register("i", 0, 1, A, B);

    @AfterEach
    void release() {
        assertEquals(
                cache.core.stats().blockMisses,
                Arrays.stream(cache.core.stats().misses).sum(),
                "every missed block has one cause");
        cache.close();
    }

    @Test
    void shouldKnowNothingOfABlockNeverSeen() {
        assertMisses(MissCause.NEVER_SEEN, 3, 1, 2, 3);
    }

    @Test
    void shouldKnowThatABlockWasEvicted() {
        cache.saveBlocks(key, 1, 2);
        cache.saveBlocks(key, 10, 11, 12, 13);
        assertMisses(MissCause.EVICTED, 2, 1, 2);
    }

    @Test
    void shouldKnowThatWhatThereWasOfABlockMadeRoom() {
        cache.save(key, 0, part(0, new int[] {0}, 0, 1));
        cache.saveBlocks(key, 10, 11, 12, 13);
        assertMisses(MissCause.EVICTED, 1, 1);
    }

    @Test
    void shouldKnowThatABlockIsBeingSaved() {
        cache.save(key, 0, part(0, new int[] {1}, 1, 2));
        cache.startSave(key, 0, part(0, ALL, 0, 1));
        assertMisses(MissCause.SAVING, 2, 1, 2);
        cache.completeAll();
    }

    @Test
    void shouldKnowThatASaveFailed() {
        cache.startSave(key, 0, part(0, ALL, 0, 1));
        cache.world.complete(0, CopyCompletionDescriptor.FAILED);
        assertMisses(MissCause.SAVE_FAILED, 1, 1);
    }

    @Test
    void shouldKnowThatASaveWasNotCompletedInTime() {
        cache.save(key, 0, part(0, new int[] {0}, 0, 1));
        cache.world.advance(301 * SECOND);
        cache.world.tick();
        assertMisses(MissCause.SAVE_FAILED, 1, 1);
    }

    @Test
    void shouldKnowThatASaveWasRefused() {
        cache.saveBlocks(key, 10);
        final World.Reply refused = cache.saveBlocks(key, 10, 1, 2, 3, 4);
        CoreFixture.assertRefused(ErrorCode.POOL_EXHAUSTED, "pinned pool exhausted", refused);
        assertMisses(MissCause.REFUSED, 4, 1, 2, 3, 4);
        assertNotNull(cache.query(key, 10));
    }

    @Test
    void shouldKnowThatABlockIsThereBehindAGap() {
        cache.saveBlocks(key, 2, 3);
        cache.world.command(
                1, cache.wire, cache.wire.query(++cache.correlationId, key, CoreFixture.hashes(1, 2, 9, 3)));
        assertEquals(0, cache.world.takeReply(cache.correlationId).a);
        assertEquals(2, misses(MissCause.GAP));
        assertEquals(2, misses(MissCause.NEVER_SEEN));
    }

    @Test
    void shouldKnowThatABlockWasSeenAndForgotten() {
        for (int id = 0; id < 2_000; id += MAX_BLOCKS) {
            cache.saveBlocks(key, range(id, MAX_BLOCKS));
        }
        assertMisses(MissCause.FORGOTTEN, 2, 800, 801);
        assertMisses(MissCause.EVICTED, 2, 1_900, 1_901);
    }

    @Test
    void shouldTakeTheLatestCauseAndNoneOnceTheBlockIsBack() {
        cache.saveBlocks(key, 1);
        cache.saveBlocks(key, 10, 11, 12, 13);
        cache.startSave(key, 0, part(0, ALL, 0, 1));
        cache.world.complete(0, CopyCompletionDescriptor.FAILED);
        assertMisses(MissCause.SAVE_FAILED, 1, 1);
        cache.saveBlocks(key, 1);
        final World.Reply found = cache.query(key, 1);
        assertEquals(1, found.a);
        cache.release(found);
        assertMisses(MissCause.SAVE_FAILED, 0);
    }

    @Test
    void shouldGiveACauseToTheMissesOfAMembershipQuery() {
        final LayerLayout state = new LayerLayout("s", 1, 0, 0, 64 * 64, 64, 64, 0, 1);
        final LayerLayout attention = LayerLayout.contiguous("t", 0, 64 * 64, 64, 64);
        final long hybrid = cache.register("hybrid", 0, 1, state, attention);
        cache.save(hybrid, 0, part(1, ALL, 0, 21, 22));
        assertEquals(2, cache.queryGroup(hybrid, 1, 0, 20, 21, 22, 23).a);
        assertEquals(2, misses(MissCause.NEVER_SEEN));
    }

    private void assertMisses(final MissCause cause, final int more, final int... ids) {
        final long before = misses(cause);
        if (ids.length > 0) {
            assertEquals(0, cache.query(key, ids).a);
        }
        assertEquals(more, misses(cause) - before);
    }

    private long misses(final MissCause cause) {
        return cache.core.stats().misses[cause.ordinal()];
    }
}
