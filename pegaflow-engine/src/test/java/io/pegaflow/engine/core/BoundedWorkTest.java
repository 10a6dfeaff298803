package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.SECOND;
import static io.pegaflow.engine.core.CoreFixture.assertRefused;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No cycle does more than its budget, whatever is asked for, and nobody waits for somebody else's long request to end. */
class BoundedWorkTest {
    private static final int LARGEST = Limits.MAX_BLOCKS_PER_REQUEST;
    private static final int BUDGET = CoreConfig.DEFAULT_CYCLE_BUDGET;
    private static final LayerLayout LAYER = LayerLayout.contiguous("a", 0, 0, LARGEST, 8);
    private static final LayerLayout OTHER = LayerLayout.contiguous("b", 0, LARGEST * 8L, LARGEST, 8);

    private CoreFixture fixture;
    private World world;
    private long key;

    private void start(final long maxBlocks, final LayerLayout... layers) {
        fixture = new CoreFixture(64 << 20, CoreFixture.config(maxBlocks));
        world = fixture.world;
        world.connect(2);
        key = fixture.register("i", 0, 1, layers);
    }

    @AfterEach
    void close() {
        assertTrue(fixture.core.stats().mostWorkInACycle <= BUDGET + WorkBudget.MAX_OVERRUN);
        finish();
        assertEquals(0, fixture.core.requestCopies.used());
        assertTrue(fixture.core.saves.promises.isEmpty());
        fixture.close();
    }

    private int finish() {
        int cycles = 0;
        while (fixture.core.hasPendingWork()) {
            world.step();
            cycles++;
        }
        return cycles;
    }

    private World.Reply query(final int connectionId, final int... ids) {
        world.command(
                connectionId, fixture.wire, fixture.wire.query(++fixture.correlationId, key, CoreFixture.hashes(ids)));
        return world.takeReply(fixture.correlationId);
    }

    private long queryLater(final int... ids) {
        assertNull(query(1, ids), "not answered within one cycle");
        return fixture.correlationId;
    }

    @Test
    void shouldServeTheLargestRequestsInSteps() {
        start(Long.MAX_VALUE, LAYER);
        world.stepsAtOnce = false;
        final int[] ids = range(0, LARGEST);
        final long save = fixture.startSave(key, 0, part(0, ALL, 0, ids));
        assertTrue(world.copies.isEmpty(), "nothing is copied before all of it is known to fit");
        assertTrue(finish() >= 2 * LARGEST / BUDGET);
        fixture.completeAll();
        assertTrue(finish() >= LARGEST / BUDGET);
        assertEquals(LARGEST, world.takeReply(save).outcomes.length);
        assertEquals(LARGEST, fixture.core.stats().residentBlocks);

        final long id = queryLater(ids);
        assertTrue(finish() >= 2 * LARGEST / BUDGET - 1);
        final World.Reply hits = world.takeReply(id);
        assertEquals(LARGEST, hits.a);
        assertEquals(LARGEST, fixture.core.stats().leasedBlocks);
        assertEquals("ack", fixture.release(hits).kind);
        assertTrue(finish() >= LARGEST / BUDGET - 1);
        assertEquals(0, fixture.core.stats().leasedBlocks);
    }

    @Test
    void shouldAnswerOthersWhileALongRequestIsUnderWay() {
        start(Long.MAX_VALUE, LAYER);
        fixture.saveBlocks(key, range(0, LARGEST));
        finish();
        world.stepsAtOnce = false;
        final long id = queryLater(range(0, LARGEST));
        int served = 0;
        while (fixture.core.hasPendingWork()) {
            assertFalse(fixture.core.canTake(world.nowNs() + 1, 1), "a client waits for its own request");
            assertTrue(fixture.core.canTake(world.nowNs() + 1, 2));
            assertEquals(24, query(2, range(100, 24)).a);
            world.step();
            served++;
        }
        assertTrue(served >= LARGEST / BUDGET);
        assertEquals(LARGEST, world.takeReply(id).a);
        assertTrue(fixture.core.canTake(world.nowNs() + 1, 1));
    }

    @Test
    void shouldCleanTheCacheInStepsAndServeOthersMeanwhile() {
        start(Long.MAX_VALUE, LAYER);
        final int blocks = 4 * BUDGET;
        for (int first = 0; first < blocks; first += BUDGET) {
            fixture.startSave(key, 0, CoreFixture.part(0, CoreFixture.ALL, 0, CoreFixture.range(first, BUDGET)));
            finish();
            fixture.completeAll();
            finish();
        }
        assertEquals(blocks, fixture.core.stats().residentBlocks);
        world.stepsAtOnce = false;
        world.input(InputKind.CLEAN_CACHE, 1, new ExpandableArrayBuffer(8), 0);
        world.input(InputKind.CLEAN_CACHE, 2, new ExpandableArrayBuffer(8), 0);
        assertTrue(fixture.core.hasPendingWork());
        assertTrue(fixture.core.stats().residentBlocks > 0);
        assertEquals(0, query(2, blocks).a, "answered at once");
        assertTrue(finish() > 2);
        assertEquals(0, fixture.core.stats().residentBlocks);
        assertEquals(blocks, fixture.core.stats().cleanedBlocks);
        assertEquals(2, fixture.core.stats().cleanups);
    }

    @Test
    void shouldAnswerWhatFitsTheBudgetAtOnce() {
        start(Long.MAX_VALUE, LAYER);
        world.stepsAtOnce = false;
        fixture.saveBlocks(key, range(0, 1000));
        assertEquals(1000, query(1, range(0, 1000)).a);
        assertFalse(fixture.core.hasPendingWork());
    }

    @Test
    void shouldKeepRoomThatIsPromisedToASaveUnderWay() {
        start(10_000, LAYER);
        fixture.saveBlocks(key, range(0, 4000));
        final World.Reply lease = fixture.query(key, range(0, 4000));
        world.stepsAtOnce = false;
        final long first = fixture.startSave(key, 0, part(0, ALL, 4000, range(4000, 5000)));
        while (world.copies.isEmpty()) {
            world.step();
        }
        assertTrue(fixture.core.hasPendingWork(), "its pages are not all reserved yet");
        world.command(2, fixture.wire, save(range(20_000, 2000)));
        final long second = fixture.correlationId;
        finish();
        assertRefused(ErrorCode.POOL_EXHAUSTED, "needed=2000", world.takeReply(second));
        fixture.completeAll();
        finish();
        for (final byte outcome : world.takeReply(first).outcomes) {
            assertEquals(0, outcome, "sealed");
        }
        fixture.release(lease);
    }

    private int save(final int... ids) {
        return fixture.wire.save(
                ++fixture.correlationId, key, 0, 0, 0, new int[0], range(0, ids.length), CoreFixture.hashes(ids));
    }

    @Test
    void shouldEvictInStepsAndCopyAllTheSame() {
        start(LARGEST, LAYER);
        fixture.saveBlocks(key, range(0, LARGEST));
        world.stepsAtOnce = false;
        final long id = fixture.startSave(key, 0, part(0, ALL, 0, range(LARGEST, LARGEST)));
        finish();
        fixture.completeAll();
        finish();
        assertNotNull(world.takeReply(id).outcomes);
        assertEquals(LARGEST, fixture.core.stats().evictions);
        assertEquals(LARGEST, fixture.core.stats().residentBlocks);
    }

    @Test
    void shouldGiveBackAllOfASaveWhoseClientDiesAtAnyStep() {
        start(Long.MAX_VALUE, LAYER, OTHER);
        fixture.save(key, 0, part(0, new int[] {0}, 0, range(0, 3000)));
        fixture.saveBlocks(key, range(3000, 3000));
        final long sealed = fixture.core.stats().residentBlocks;
        world.stepsAtOnce = false;
        int deaths = 0;
        for (int steps = 0; deaths == steps; steps++) {
            fixture.startSave(key, 0, part(0, ALL, 0, range(0, 9000)));
            for (int i = 0; i < steps; i++) {
                world.step();
            }
            deaths += fixture.core.hasPendingWork() ? 1 : 0;
            world.disconnect(1, CloseReason.CLIENT_DIED);
            finish();
            while (!world.copies.isEmpty()) {
                world.complete(0, CopyCompletionDescriptor.OK);
            }
            while (!world.closes.isEmpty()) {
                world.completeClose(0);
            }
            finish();
            Audit.check(fixture.core);
            assertEquals(0, fixture.core.stats().transfers);
            assertEquals(0, fixture.core.stats().leasedBlocks);
            assertEquals(sealed, fixture.core.stats().residentBlocks);
            assertEquals(3000, fixture.core.stats().partialBlocks);
            world.connect(1);
            key = fixture.register("i", 0, 1, LAYER, OTHER);
        }
        assertTrue(deaths >= 4, "deaths=" + deaths);
    }

    @Test
    void shouldEndASaveWhoseCopyFailsBeforeAllOfItIsSent() {
        start(Long.MAX_VALUE, LAYER);
        world.stepsAtOnce = false;
        final long id = fixture.startSave(key, 0, part(0, ALL, 0, range(0, LARGEST)));
        while (world.copies.isEmpty()) {
            world.step();
        }
        world.complete(0, CopyCompletionDescriptor.FAILED);
        finish();
        fixture.completeAll();
        finish();
        assertRefused(ErrorCode.COPY_FAILED, "copy from device failed", world.takeReply(id));
        assertEquals(0, fixture.core.stats().pagesInUse);
        assertEquals(0, fixture.core.stats().partialBlocks);
    }

    @Test
    void shouldLetGoOfAllAQueryHeldWhenItsClientDies() {
        start(Long.MAX_VALUE, LAYER);
        fixture.saveBlocks(key, range(0, LARGEST));
        world.stepsAtOnce = false;
        queryLater(range(0, LARGEST));
        world.step();
        assertTrue(fixture.core.stats().leasedBlocks > 0);
        world.disconnect(1, CloseReason.CLIENT_DIED);
        finish();
        assertEquals(0, fixture.core.stats().leasedBlocks);
        assertEquals(0, fixture.core.stats().leases);
    }

    @Test
    void shouldCancelASaveBeforeItCopiesAnything() {
        start(Long.MAX_VALUE, LAYER);
        world.stepsAtOnce = false;
        final long id = fixture.startSave(key, 0, part(0, ALL, 0, range(0, LARGEST)));
        fixture.cancel(id);
        finish();
        assertRefused(ErrorCode.CANCELLED, "save was cancelled", world.takeReply(id));
        assertTrue(world.copies.isEmpty());
        assertEquals(0, fixture.core.stats().pagesInUse);
    }

    @Test
    void shouldDropPartialBlocksAndLeasesInSteps() {
        start(Long.MAX_VALUE, LAYER, OTHER);
        fixture.save(key, 0, part(0, new int[] {0}, 0, range(0, 10_000)));
        fixture.saveBlocks(key, range(10_000, 10_000));
        fixture.query(key, range(10_000, 10_000));
        world.advance(600 * SECOND);
        world.stepsAtOnce = false;
        world.tick();
        assertTrue(finish() >= 4);
        assertEquals(10_000, fixture.core.stats().partialTimeouts);
        assertEquals(0, fixture.core.stats().leasedBlocks);
        assertEquals(10_000, fixture.core.stats().residentBlocks);
    }

    @Test
    void shouldTakeLongRequestsOfSoManyClientsAtOnce() {
        start(Long.MAX_VALUE, LAYER);
        world.stepsAtOnce = false;
        final int[] ids = range(0, LARGEST);
        for (int i = 0; i < RequestCopies.MAX_COPIES; i++) {
            world.connect(10 + i);
            assertTrue(fixture.core.canTake(world.nowNs() + 1, 10 + i));
            assertEquals(0, query(10 + i, ids).a);
        }
        assertEquals(RequestCopies.MAX_COPIES, fixture.core.requestCopies.used());
        assertFalse(fixture.core.canTake(world.nowNs() + 1, 2));
        assertEquals(ErrorCode.BUSY, query(2, 1).error);
        assertTrue(finish() >= RequestCopies.MAX_COPIES * (LARGEST / BUDGET - 1));
        assertEquals(0, query(2, 1).a);
    }
}
