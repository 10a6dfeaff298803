package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.CoreFixture.ALL;
import static io.pegaflow.engine.core.CoreFixture.assertRefused;
import static io.pegaflow.engine.core.CoreFixture.part;
import static io.pegaflow.engine.core.CoreFixture.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.RequestFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances with attention layers in storage group 0 and recurrent state in group 1. */
class HybridGroupsTest {
    private static final LayerLayout FULL_A = LayerLayout.contiguous("full.a", 0, 0, 8, 64);
    private static final LayerLayout FULL_B = LayerLayout.contiguous("full.b", 0, 512, 8, 64);
    private static final LayerLayout STATE =
            LayerLayout.contiguous("gdn", 0, 1024, 8, 1024).inGroup(1);

    private final CoreFixture fixture = new CoreFixture(2 << 20, Long.MAX_VALUE);
    private final long key = fixture.register("i", 0, 1, FULL_A, STATE, FULL_B);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldSealTheFinalBlockOfTheRecurrentGroup() {
        for (int i = 0; i < 3; i++) {
            fixture.fill("i0", FULL_A, i, 10 + i);
            fixture.fill("i0", FULL_B, i, 20 + i);
        }
        fixture.fill("i0", STATE, 5, 30);
        fixture.save(key, 0, part(0, ALL, 0, 1, 2, 3), part(1, ALL, 5, 3));
        final World.Reply members = fixture.queryGroup(key, 1, 0, 1, 2, 3);
        assertEquals(1, members.a);
        assertArrayEquals(new int[] {2}, members.positions);
        final World.Reply prefix = fixture.query(key, 1, 2, 3);
        assertEquals(3, prefix.a);
        assertEquals(0, prefix.positions.length);
        assertEquals(4, fixture.load(key, 0, part(prefix, 0, ALL, 4, 5, 6), part(members, 1, ALL, 7)).a);
        for (int i = 0; i < 3; i++) {
            fixture.assertHolds("i0", FULL_A, 4 + i, 10 + i);
            fixture.assertHolds("i0", FULL_B, 4 + i, 20 + i);
        }
        fixture.assertHolds("i0", STATE, 7, 30);
        assertEquals(0, fixture.core.stats().leases);
    }

    @Test
    void shouldLoadOnlyTheCellsThatHaveATarget() {
        fixture.fill("i0", FULL_A, 0, 1);
        fixture.fill("i0", STATE, 1, 2);
        fixture.save(key, 0, part(0, ALL, 0, 1, 2), part(1, ALL, 0, 1, 2));
        final World.Reply full = fixture.query(key, 1, 2);
        final World.Reply state = fixture.queryGroup(key, 1, 0, 1, 2);
        fixture.load(key, 0, part(full, 0, ALL, 4, 5), part(state, 1, ALL, -1, 6));
        fixture.assertHolds("i0", FULL_A, 4, 1);
        fixture.assertHolds("i0", STATE, 6, 2);
        fixture.assertHolds("i0", STATE, 4, 0);
        fixture.assertHolds("i0", FULL_A, 6, 0);
    }

    @Test
    void shouldTellGroupsApartThatHaveEqualHashes() {
        fixture.save(key, 0, part(0, ALL, 0, 1));
        assertEquals(1, fixture.query(key, 1).a);
        assertEquals(0, fixture.queryGroup(key, 1, 0, 1).a);
        final World.Reply full = fixture.query(key, 1);
        assertRefused(
                ErrorCode.LAYOUT_MISMATCH,
                "namespace is shared by incompatible KV layouts",
                fixture.load(key, 0, part(full, 1, ALL, 0)));
    }

    @Test
    void shouldAnswerMembersWhateverTheirOrder() {
        fixture.save(key, 0, part(1, ALL, 0, 1), part(1, ALL, 2, 3));
        final World.Reply reply = fixture.queryGroup(key, 1, 0, 9, 3, 8, 1, 3);
        assertArrayEquals(new int[] {1, 3, 4}, reply.positions);
        assertEquals(3, fixture.load(key, 0, part(reply, 1, ALL, 5, 6, 7)).a);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "storage group 7 out of range (2 groups)",
                fixture.queryGroup(key, 7, 0, 1));
        assertRefused(
                ErrorCode.LIMIT_EXCEEDED,
                "blocks=8193",
                fixture.queryGroup(key, 1, 0, range(0, Limits.MAX_MEMBERSHIP_BLOCKS + 1)));
        assertEquals(2, fixture.queryGroup(key, 1, 0, range(0, Limits.MAX_MEMBERSHIP_BLOCKS)).a);
    }

    @Test
    void shouldFetchMembersAllOrNothing() {
        fixture.save(key, 0, part(0, ALL, 0, 9), part(1, ALL, 0, 1, 3));
        final World.Reply whole = fixture.queryGroup(key, 1, RequestFlags.QUERY_ALL_OR_NOTHING, 1, 3);
        assertEquals(2, whole.a);
        assertEquals(2, fixture.load(key, 0, part(whole, 1, ALL, 5, 6)).a);
        final World.Reply shorter = fixture.queryGroup(key, 1, RequestFlags.QUERY_ALL_OR_NOTHING, 1, 2, 3);
        assertEquals(1, shorter.a);
        assertEquals(0, shorter.b | shorter.c);
        assertEquals(0, fixture.queryGroup(key, 1, RequestFlags.QUERY_ALL_OR_NOTHING, 9).a);
    }

    @Test
    void shouldNotMixGroupsInAPart() {
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "mixes storage groups: layer gdn is in 1, expected 0",
                fixture.save(key, 0, part(0, new int[] {0, 1}, 0, 1)));
    }
}
