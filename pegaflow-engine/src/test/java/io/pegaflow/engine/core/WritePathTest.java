package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.outcomes;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.LayerLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cases of the contract about blocks on their way to being sealed. */
class WritePathTest {
    private static final LayerLayout A = LayerLayout.contiguous("a", 0, 0, 8, 64);
    private static final LayerLayout B = LayerLayout.contiguous("b", 0, 512, 8, 64);
    private static final LayerLayout C = LayerLayout.contiguous("c", 0, 1024, 8, 64);
    private static final BlockOutcome SEALED = BlockOutcome.SEALED;
    private static final BlockOutcome STORED = BlockOutcome.STORED;

    private final CoreFixture fixture = new CoreFixture(1 << 20, Long.MAX_VALUE);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldSealASingleSlotImmediately() {
        final long key = fixture.register("i", 0, 1, A);
        assertArrayEquals(outcomes(SEALED), taken(fixture.saveBlocks(key, 1)).outcomes);
        assertEquals(1, fixture.core.stats().insertions);
    }

    @Test
    void shouldSealABatchOfAllSlotsImmediately() {
        final long key = fixture.register("i", 0, 1, A, B, C);
        final World.Reply reply = taken(fixture.saveBlocks(key, 1, 2));
        assertArrayEquals(outcomes(SEALED, SEALED), reply.outcomes);
        assertEquals(2 * 3 * 64, reply.a);
    }

    @Test
    void shouldShowABlockOnlyWhenTheLastSlotIsThere() {
        final long key = fixture.register("i", 0, 1, A, B, C);
        assertArrayEquals(outcomes(STORED), fixture.save(key, 0, part(0, new int[] {1}, 0, 1)).outcomes);
        assertEquals(0, fixture.query(key, 1).a);
        assertArrayEquals(outcomes(STORED), fixture.save(key, 0, part(0, new int[] {0}, 0, 1)).outcomes);
        assertEquals(0, fixture.query(key, 1).a);
        assertArrayEquals(outcomes(SEALED), fixture.save(key, 0, part(0, new int[] {2}, 0, 1)).outcomes);
        assertEquals(1, fixture.query(key, 1).a);
    }

    @Test
    void shouldTakeADuplicateSlotForDone() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.fill("i0", A, 0, 1);
        taken(fixture.save(key, 0, part(0, new int[] {0}, 0, 1)));
        fixture.fill("i0", A, 0, 9);
        final World.Reply again = taken(fixture.save(key, 0, part(0, new int[] {0}, 0, 1)));
        assertArrayEquals(outcomes(STORED), again.outcomes);
        assertEquals(0, again.a, "nothing is copied twice");
        taken(fixture.save(key, 0, part(0, new int[] {1}, 0, 1)));
        final World.Reply lease = fixture.query(key, 1);
        taken(fixture.load(key, 0, part(lease, 0, ALL, 5)));
        fixture.assertHolds("i0", A, 5, 1);
    }

    @Test
    void shouldSkipABlockThatFillsInAnotherLayout() {
        final long key = fixture.register("three", 0, 1, A, B, C);
        final long other = fixture.register("two", 0, 1, A, B);
        taken(fixture.save(key, 0, part(0, new int[] {0}, 0, 1)));
        final World.Reply refused = taken(fixture.saveBlocks(other, 1, 2));
        assertArrayEquals(outcomes(BlockOutcome.REFUSED, SEALED), refused.outcomes);
        assertArrayEquals(outcomes(SEALED), taken(fixture.saveBlocks(key, 1)).outcomes);
    }

    @Test
    void shouldDropALateSaveForAResidentBlock() {
        final long key = fixture.register("one", 0, 1, A);
        final long other = fixture.register("two", 0, 1, A);
        final long first = fixture.startSave(key, 0, part(0, ALL, 0, 1));
        final World.Reply late = taken(fixture.save(other, 0, part(0, ALL, 0, 1)));
        assertArrayEquals(outcomes(BlockOutcome.IN_FLIGHT), late.outcomes);
        fixture.completeAll();
        assertArrayEquals(outcomes(SEALED), fixture.world.takeReply(first).outcomes);
        assertArrayEquals(outcomes(BlockOutcome.RESIDENT), taken(fixture.saveBlocks(other, 1)).outcomes);
        assertEquals(0, fixture.core.blocks.fills.inUse());
        assertEquals(0, fixture.core.stats().partialBlocks);
    }

    @Test
    void shouldLetTheNextSaveDoWhatAFailedOneDidNot() {
        final long key = fixture.register("i", 0, 1, A, B);
        final long failing = fixture.startSave(key, 0, part(0, ALL, 0, 1));
        fixture.world.complete(0, CopyCompletionDescriptor.FAILED);
        assertEquals("error", fixture.world.takeReply(failing).kind);
        assertEquals(0, fixture.core.stats().pagesInUse);
    }
}
