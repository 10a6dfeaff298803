package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.assertRefused;
import static io.pegaflow.engine.core.CoreFixture.hashes;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.RegisterFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cases of the contract about saves, queries, leases and loads of one device. */
class EngineCasesTest {
    private static final LayerLayout A = LayerLayout.contiguous("a", 0, 0, 16, 512);
    private static final LayerLayout B = LayerLayout.contiguous("b", 0, 16 * 512, 16, 1024);
    private static final LayerLayout C = LayerLayout.contiguous("c", 0, 16 * 1536, 16, 1536);

    private final CoreFixture fixture = new CoreFixture(2 << 20, Long.MAX_VALUE);

    @AfterEach
    void close() {
        fixture.close();
    }

    private long registerPageFirst() {
        final byte[] memory = new byte[16 * (512 + 1024 + 1536)];
        fixture.devices.put("pages0", memory);
        fixture.world.command(
                1,
                fixture.wire,
                fixture.wire.register(
                        ++fixture.correlationId, "pages", "space", 0, 0, 1, 0, 1, RegisterFlags.PAGE_FIRST, C, A, B));
        fixture.world.completeOpen(0, memory, new LayerLayout[] {C, A, B});
        return taken(fixture.world.takeReply(fixture.correlationId)).a;
    }

    @Test
    void shouldLoadEveryLayerOfAPageWhereItWas() {
        final long key = registerPageFirst();
        fixture.fill("pages0", A, 0, 1);
        fixture.fill("pages0", B, 0, 2);
        fixture.fill("pages0", C, 0, 3);
        assertEquals(3072, taken(fixture.saveBlocks(key, 1)).a);
        final World.Reply lease = fixture.query(key, 1);
        taken(fixture.load(key, 0, part(lease, 0, ALL, 9)));
        fixture.assertHolds("pages0", A, 9, 1);
        fixture.assertHolds("pages0", B, 9, 2);
        fixture.assertHolds("pages0", C, 9, 3);
    }

    @Test
    void shouldRejectAPartialLayerSaveOfPageFirst() {
        final long key = registerPageFirst();
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "must cover all 3 layers of shard 0, got 1",
                fixture.save(key, 0, part(0, new int[] {1}, 0, 1)));
        assertEquals(0, fixture.core.stats().pagesInUse);
    }

    @Test
    void shouldDeduplicateCachedBlocks() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1, 2, 3, 4));
        final long pages = fixture.core.stats().pagesInUse;
        final World.Reply again = taken(fixture.saveBlocks(key, 1, 2, 3, 4));
        assertEquals(0, again.a);
        assertEquals(BlockOutcome.RESIDENT, BlockOutcome.get(again.outcomes[3]));
        assertEquals(pages, fixture.core.stats().pagesInUse);
        assertEquals(4, fixture.query(key, 1, 2, 3, 4).a);
    }

    @Test
    void shouldNotAffectInstancesOfASingleGroup() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1, 2));
        final World.Reply prefix = fixture.query(key, 1, 2, 3, 4);
        assertEquals(2, prefix.a);
        assertEquals(0, prefix.positions.length);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "storage group 7 out of range (1 groups)",
                fixture.queryGroup(key, 7, 0, 1, 2));
    }

    @Test
    void shouldRequireAQueryBeforeALoad() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1));
        final World.Reply lease = fixture.query(key, 1);
        taken(fixture.release(lease));
        assertRefused(
                ErrorCode.UNKNOWN_LEASE,
                "storage error: query lease is unknown or expired",
                fixture.load(key, 0, part(lease, 0, ALL, 5)));
        assertRefused(ErrorCode.UNKNOWN_LEASE, "query lease is unknown or expired", fixture.release(lease));
    }

    @Test
    void shouldAnswerAPartialPrefix() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1, 2, 3));
        assertEquals(3, fixture.query(key, 1, 2, 3, 4, 5).a);
        assertEquals(2, fixture.core.stats().blockMisses);
    }

    @Test
    void shouldBreakThePrefixAtAGap() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1, 3, 4));
        assertEquals(1, fixture.query(key, 1, 2, 3, 4).a);
    }

    @Test
    void shouldMissAllWithoutTheFirstBlock() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 2, 3, 4));
        final World.Reply missed = fixture.query(key, 1, 2, 3, 4);
        assertEquals(0, missed.a);
        assertEquals(0, missed.b | missed.c);
        assertEquals(0, fixture.core.stats().leases);
    }

    @Test
    void shouldHitLaterWhatWasMissedBefore() {
        final long key = fixture.register("i", 0, 1, A);
        assertEquals(0, fixture.query(key, 1, 2).a);
        taken(fixture.saveBlocks(key, 1, 2));
        assertEquals(2, fixture.query(key, 1, 2).a);
    }

    @Test
    void shouldAnswerAnEmptyQuery() {
        final long key = fixture.register("i", 0, 1, A);
        final World.Reply empty = taken(fixture.query(key));
        assertEquals(0, empty.a);
        assertEquals(0, empty.b | empty.c);
    }

    @Test
    void shouldAnswerTheSameQueryAlike() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1, 2, 3));
        final World.Reply first = fixture.query(key, 1, 2, 3);
        final World.Reply second = fixture.query(key, 1, 2, 3);
        assertEquals(first.a, second.a);
        assertTrue(first.b != second.b || first.c != second.c, "each answer has a lease of its own");
        assertEquals(2, fixture.core.stats().leases);
    }

    @Test
    void shouldRejectBlockIdsAndHashesOfDifferentNumber() {
        final long key = fixture.register("i", 0, 1, A);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "block_ids length 3 does not match block_hashes 2 for layer ",
                fixture.save(key, 0, new Wire.SavePart(0, new int[] {0}, range(0, 3), hashes(1, 2))));
        assertEquals(0, fixture.core.stats().pagesInUse);
    }

    @Test
    void shouldRejectTheLeaseOfAnotherInstanceWithoutSpendingIt() {
        final long key = fixture.register("one", 0, 1, A);
        final long other = fixture.register("two", 0, 1, A);
        taken(fixture.saveBlocks(key, 1));
        final World.Reply lease = fixture.query(key, 1);
        assertRefused(
                ErrorCode.FOREIGN_LEASE,
                "storage error: query lease belongs to instance one, got two",
                fixture.load(other, 0, part(lease, 0, ALL, 5)));
        assertEquals(1, taken(fixture.load(key, 0, part(lease, 0, ALL, 5))).a);
        assertEquals(0, fixture.core.stats().leases);
    }

    @Test
    void shouldRejectALoadWithAnotherNumberOfTargets() {
        final long key = fixture.register("i", 0, 1, A);
        taken(fixture.saveBlocks(key, 1, 2));
        final World.Reply lease = fixture.query(key, 1, 2);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "query lease block count 2 does not match destination block count 4",
                fixture.load(key, 0, part(lease, 0, ALL, 4, 5, 6, 7)));
        assertEquals(2, taken(fixture.load(key, 0, part(lease, 0, ALL, 4, 5))).a);
    }

    @Test
    void shouldEndAReclaimThatCannotSucceed() {
        final long key = fixture.register("i", 0, 1, LayerLayout.contiguous("big", 0, 0, 16, 400_000));
        taken(fixture.saveBlocks(key, 1, 2));
        final World.Reply refused = fixture.saveBlocks(key, range(10, 12));
        assertRefused(ErrorCode.POOL_EXHAUSTED, "storage error: pinned pool exhausted while allocating page", refused);
        assertEquals(2, fixture.query(key, 1, 2).a, "what cannot succeed evicts nothing");
    }

    @Test
    void shouldFindNothingStaleInAnEmptyCache() {
        fixture.world.advance(1_000 * CoreFixture.SECOND);
        fixture.world.tick();
        assertEquals(0, fixture.core.stats().partialTimeouts);
        assertArrayEquals(
                new int[0], fixture.world.copies.stream().mapToInt(copy -> 1).toArray());
    }
}
