package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.assertRefused;
import static io.pegaflow.engine.core.CoreFixture.outcomes;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static io.pegaflow.engine.core.CoreFixture.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.pegaflow.engine.copy.CopyCompletionDescriptor;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.RequestFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests of several parts: they stand or fall together, and have one reply. */
class RequestPartsTest {
    private static final int BLOCKS = 512;
    private static final LayerLayout A = LayerLayout.contiguous("a", 0, 0, BLOCKS, 16);
    private static final LayerLayout B = LayerLayout.contiguous("b", 0, BLOCKS * 16, BLOCKS, 16);
    private static final int[] LAYER_A = {0};
    private static final int[] LAYER_B = {1};
    private static final BlockOutcome STORED = BlockOutcome.STORED;
    private static final BlockOutcome SEALED = BlockOutcome.SEALED;

    private CoreFixture fixture = new CoreFixture(2 << 20, Long.MAX_VALUE);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldSealABlockWhosePartsArriveInOneRequest() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.fill("i0", A, 0, 1);
        fixture.fill("i0", B, 4, 2);
        final World.Reply reply = fixture.save(key, 0, part(0, LAYER_A, 0, 7, 8), part(0, LAYER_B, 4, 7));
        assertArrayEquals(outcomes(SEALED, STORED, SEALED), reply.outcomes);
        assertEquals(1, fixture.query(key, 7, 8).a);
        final World.Reply lease = fixture.query(key, 7);
        taken(fixture.load(key, 0, part(lease, 0, LAYER_A, 9), part(lease, 0, LAYER_B, 10)));
        fixture.assertHolds("i0", A, 9, 1);
        fixture.assertHolds("i0", B, 10, 2);
        fixture.assertHolds("i0", A, 10, 0);
    }

    @Test
    void shouldNeedOnePageForABlockThatSeveralPartsName() {
        fixture.close();
        fixture = new CoreFixture(2 << 20, 3);
        final long key = fixture.register("i", 0, 1, A, B);
        final World.Reply reply = fixture.save(key, 0, part(0, LAYER_A, 0, 1, 2, 3), part(0, LAYER_B, 0, 1, 2, 3));
        assertArrayEquals(outcomes(SEALED, SEALED, SEALED, SEALED, SEALED, SEALED), reply.outcomes);
        assertEquals(3, fixture.core.stats().pagesInUse);
    }

    @Test
    void shouldCopyABlockOnceThatAPartNamesTwice() {
        final long key = fixture.register("i", 0, 1, A, B);
        final World.Reply reply = fixture.saveBlocks(key, 1, 1);
        assertArrayEquals(outcomes(SEALED, BlockOutcome.IN_FLIGHT), reply.outcomes);
        assertEquals(32, reply.a);
    }

    @Test
    void shouldRefuseAllPartsWhenOneCannotBeAdmitted() {
        final long key = fixture.register("i", 0, 1, A, B);
        final long before = fixture.core.blocks.structureHash();
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "block id out of range: block_id=512",
                fixture.save(key, 0, part(0, LAYER_A, 0, 1), part(0, LAYER_B, 511, 2, 3)));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "storage group 1 out of range (1 groups)",
                fixture.save(key, 0, part(0, LAYER_A, 0, 1), part(1, ALL, 0, 2)));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "layer is not on device: layer=2",
                fixture.save(key, 0, part(0, LAYER_A, 0, 1), part(0, new int[] {2}, 0, 2)));
        assertEquals(before, fixture.core.blocks.structureHash());
        assertEquals(0, fixture.core.stats().pagesInUse);
        assertEquals(0, fixture.core.stats().saves);
    }

    @Test
    void shouldAnswerARequestWithoutBlocks() {
        final long key = fixture.register("i", 0, 1, A, B);
        assertEquals(0, taken(fixture.save(key, 0)).outcomes.length);
        assertEquals(0, taken(fixture.save(key, 0, part(0, ALL, 0))).outcomes.length);
        assertEquals(0, taken(fixture.load(key, 0)).a);
    }

    @Test
    void shouldSendBlocksThatMissTheSameCellsTogether() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.save(key, 0, part(0, LAYER_A, 0, range(0, 20)));
        final long few = fixture.startSave(key, 0, part(0, ALL, 0, range(0, 30)));
        assertEquals(2, fixture.world.copies.size(), "one command for whole blocks, one for those with layer a");
        fixture.completeAll();
        assertEquals(20 * 16 + 10 * 32, fixture.world.takeReply(few).a);

        fixture.save(key, 0, part(0, LAYER_A, 0, range(100, 300)));
        final long many = fixture.startSave(key, 0, part(0, ALL, 0, range(100, 400)));
        // 32, 64 and 128 with layer a, then both kinds.
        assertEquals(5, fixture.world.copies.size());
        fixture.completeAll();
        assertEquals(300 * 16 + 100 * 32, fixture.world.takeReply(many).a);
        assertEquals(400, fixture.query(key, range(100, 400)).a);
    }

    @Test
    void shouldTakeOneShareForALeaseThatSeveralPartsName() {
        final long key = fixture.register("i", 0, 2, A, B);
        fixture.register("i", 1, 2, A, B);
        fixture.save(key, 0, part(0, ALL, 0, 1, 2));
        fixture.save(key, 1, part(0, ALL, 0, 1, 2));
        final World.Reply lease = fixture.query(key, 1, 2);
        assertEquals(4, fixture.load(key, 0, part(lease, 0, LAYER_A, 3, 4), part(lease, 0, LAYER_B, 3, 4)).a);
        assertRefused(
                ErrorCode.UNKNOWN_LEASE,
                "query lease is unknown or expired",
                fixture.load(key, 0, part(lease, 0, ALL, 3, 4)));
        assertEquals(1, fixture.core.stats().leases);
        assertEquals(2, fixture.load(key, 1, part(lease, 0, ALL, 3, 4)).a);
        assertEquals(0, fixture.core.stats().leases);
    }

    @Test
    void shouldLoadSeveralLeasesInOneRequestAndGiveSharesBackOnFailure() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.fill("i0", A, 0, 1);
        fixture.fill("i0", A, 1, 2);
        fixture.saveBlocks(key, 1, 2);
        final World.Reply one = fixture.query(key, 1);
        final World.Reply two = fixture.query(key, 2);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "block id is a target twice: block_id=5",
                fixture.load(key, 0, part(one, 0, ALL, 5), part(two, 0, ALL, 5)));
        final long failed = fixture.startLoad(key, 0, part(one, 0, ALL, 5), part(two, 0, ALL, 6));
        fixture.world.complete(0, CopyCompletionDescriptor.OK);
        assertNull(fixture.world.takeReply(failed), "one reply, when the last part has ended");
        fixture.world.complete(0, CopyCompletionDescriptor.FAILED);
        assertRefused(ErrorCode.COPY_FAILED, "copy to device failed", fixture.world.takeReply(failed));
        assertEquals(2, fixture.load(key, 0, part(one, 0, ALL, 5), part(two, 0, ALL, 6)).a);
        fixture.assertHolds("i0", A, 5, 1);
        fixture.assertHolds("i0", A, 6, 2);
        assertEquals(0, fixture.core.stats().leases);
    }

    @Test
    void shouldNameALayerOnceForALease() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.saveBlocks(key, 1, 2);
        final World.Reply one = fixture.query(key, 1);
        final World.Reply two = fixture.query(key, 2);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "layer a appears in more than one layer group",
                fixture.load(key, 0, part(one, 0, LAYER_A, 5), part(one, 0, ALL, 6)));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "layer b appears in more than one layer group",
                fixture.load(key, 0, part(one, 0, new int[] {1, 1}, 5)));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "layer a appears in more than one layer group",
                fixture.load(key, 0, part(one, 0, LAYER_A, 5), part(two, 0, ALL, 6)));
        assertEquals(2, fixture.load(key, 0, part(one, 0, LAYER_A, 5), part(two, 0, LAYER_B, 5)).a);
    }

    @Test
    void shouldSucceedAtOnceWithNothingToCopy() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.saveBlocks(key, 1, 2);
        final World.Reply lease = fixture.query(key, 1, 2);
        final long id = fixture.startLoad(key, 0, part(lease, 0, ALL, -1, -1));
        assertEquals(0, taken(fixture.world.takeReply(id)).a);
        assertEquals(0, fixture.core.stats().leases, "the share is spent all the same");
        assertEquals(0, fixture.core.stats().transfers);
    }

    @Test
    void shouldLeaseAllOrNothing() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.saveBlocks(key, 1, 2);
        final World.Reply shorter = fixture.queryGroup(key, 0, RequestFlags.QUERY_ALL_OR_NOTHING, 1, 2, 3);
        assertEquals(2, shorter.a);
        assertEquals(0, shorter.b | shorter.c);
        final World.Reply whole = fixture.queryGroup(key, 0, RequestFlags.QUERY_ALL_OR_NOTHING, 1, 2);
        assertEquals(2, whole.a);
        assertEquals("ack", fixture.release(whole).kind);
        assertEquals(0, fixture.core.stats().leases);
        assertEquals(0, fixture.queryGroup(key, 0, RequestFlags.QUERY_ALL_OR_NOTHING).a);
    }

    @Test
    void shouldCopyNothingMoreOfACancelledLoad() {
        final long key = fixture.register("i", 0, 1, A, B);
        fixture.saveBlocks(key, 1, 2);
        fixture.fill("i0", A, 5, 9);
        final World.Reply lease = fixture.query(key, 1, 2);
        final long id = fixture.startLoad(key, 0, part(lease, 0, ALL, 5, 6));
        fixture.cancel(id);
        assertEquals(
                1, fixture.world.copies.stream().filter(copy -> copy.cancelled).count());
        fixture.completeAll();
        assertRefused(ErrorCode.CANCELLED, "load was cancelled", fixture.world.takeReply(id));
        assertEquals(2, fixture.load(key, 0, part(lease, 0, ALL, 5, 6)).a, "its share came back");
    }
}
