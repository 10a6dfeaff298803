package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.TopologyRig.layers;
import static io.pegaflow.engine.core.TopologyRig.rank;
import static io.pegaflow.engine.core.TopologyRig.taken;
import static io.pegaflow.engine.core.TopologyRig.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.RegisterFlags;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a registration leaves behind, who may come back, and what replicas and other shapes share. */
class RegistrationTest {
    private final TopologyRig rig = new TopologyRig();

    @AfterEach
    void close() {
        Audit.check(rig.core);
        rig.close();
    }

    @Test
    void shouldLeaveNothingBehindWhenTheFirstRegistrationDoesNotSeal() {
        final LayerLayout[] two = layers("a", "b");
        assertEquals(ErrorCode.TOPOLOGY_MISMATCH, rig.register(worker(0, 1, two[0], two[1].inGroup(2))).error);
        rig.world.completeClose(0);
        assertNull(rig.instance("inst"));
        assertEquals(0, rig.core.stats().instances);
        assertEquals(0, rig.core.stats().contexts);
        assertEquals(0, rig.core.instances.namespaceCount());
    }

    @Test
    void shouldLeaveNothingBehindWhenTheMemoryCannotBeOpened() {
        rig.world.command(
                TopologyRig.CONNECTION, rig.wire, rig.wire.register(99, "inst", "space", 0, 0, 1, 1, layers("a")));
        rig.world.failOpen(0);
        assertTrue(rig.world.takeReply(99).text.startsWith("register tensor failed: gone"));
        assertNull(rig.instance("inst"));
        assertEquals(0, rig.core.instances.namespaceCount());
    }

    @Test
    void shouldNotServeAnInstanceWhoseFirstDeviceIsNotRegisteredYet() {
        rig.world.command(
                TopologyRig.CONNECTION, rig.wire, rig.wire.register(99, "inst", "space", 0, 0, 1, 1, layers("a")));
        final long key = rig.instance("inst").key;
        assertEquals(ErrorCode.UNKNOWN_INSTANCE, rig.query(key, 1).error);
        rig.world.failOpen(0);
    }

    @Test
    void shouldCheckNamespaceAndTopologyOfLaterWorkers() {
        taken(rig.register(rank(0, 2, layers("a"))));
        final World.Reply elsewhere = rig.register("inst", "other", rank(1, 2, layers("a")));
        assertEquals(ErrorCode.TOPOLOGY_MISMATCH, elsewhere.error);
        assertTrue(elsewhere.text.contains("namespace=space, got other"), elsewhere.text);
        final World.Reply larger = rig.register(new TopologyRig.Worker(1, 1, 2, 0, 3, 0, layers("a")));
        assertEquals(ErrorCode.TOPOLOGY_MISMATCH, larger.error);
        assertEquals(1, rig.core.instances.namespaceCount());
        assertFalse(rig.instance("inst").isSealed());
    }

    @Test
    void shouldNotMixUpInstancesWhoseNamesBeginAlike() {
        final long a = taken(rig.register("a", "space", worker(0, 1, layers("x")))).a;
        final long ab = taken(rig.register("a:b", "space", worker(0, 1, layers("x")))).a;
        rig.unregister(a, -1);
        assertNull(rig.instance("a"));
        assertEquals("save", rig.save(ab, 0, 1).kind);
    }

    @Test
    void shouldLetADeviceComeBackToItsSeatAndNoOtherShape() {
        final long key = taken(rig.register(rank(0, 2, layers("a", "b")))).a;
        taken(rig.register(rank(1, 2, layers("a", "b"))));
        rig.unregister(key, 0);
        final World.Reply other = rig.register(rank(0, 2, layers("a", "c")));
        assertEquals(ErrorCode.TOPOLOGY_MISMATCH, other.error);
        assertTrue(other.text.contains("sealed without such a device"), other.text);
        rig.world.completeClose(0);
        assertEquals(
                ErrorCode.TOPOLOGY_MISMATCH,
                rig.register(rank(1, 2, layers("a", "b")).onDevice(5)).error);
        rig.world.completeClose(0);
        taken(rig.register(rank(0, 2, layers("b", "a")).onDevice(7)));
        final Instance instance = rig.sealed();
        assertEquals(0, instance.shareOf(instance.device(7)));
        assertEquals(0, instance.device(7).group(0).shardIndex());
        assertEquals(1, instance.shareOf(instance.device(1)));
    }

    @Test
    void shouldGiveAReturningReplicaItsOwnSeatAgain() {
        final long key = taken(rig.register(worker(0, 3, layers("a")))).a;
        taken(rig.register(worker(1, 3, layers("a"))));
        taken(rig.register(worker(2, 3, layers("a"))));
        rig.unregister(key, 1);
        rig.unregister(key, 2);
        taken(rig.register(worker(2, 3, layers("a"))));
        assertEquals(2, rig.sealed().shareOf(rig.sealed().device(2)));
        taken(rig.register(worker(1, 3, layers("a"))));
        assertEquals(1, rig.sealed().shareOf(rig.sealed().device(1)));
    }

    @Test
    void shouldTakeAWorldThatIsNoMultipleOfTpSize() {
        taken(rig.register(new TopologyRig.Worker(0, 0, 2, 0, 3, 0, layers("a"))));
        taken(rig.register(new TopologyRig.Worker(1, 1, 2, 0, 3, 0, layers("a"))));
        taken(rig.register(new TopologyRig.Worker(2, 1, 2, 0, 3, 0, layers("a"))));
        assertEquals(2, rig.sealed().group(0).shardCount());
        assertEquals(1, rig.sealed().device(2).group(0).shardIndex());
    }

    @Test
    void shouldServeKernelTransfersAndNoteThemOnceAnInstance() {
        final TopologyRig.Worker first = worker(0, 2, layers("a")).withFlags(RegisterFlags.KERNEL_TRANSFERS);
        final long key = taken(rig.register(first)).a;
        taken(rig.register(first.onDevice(1)));
        assertEquals(List.of("inst"), rig.world.kernelTransfers);
        assertEquals("save", rig.save(key, 0, 1).kind);
    }

    @Test
    void shouldLoadOnEveryReplicaWhatOneSavedAndSpendEachShareOnce() {
        final byte[] one = new byte[1 << 10];
        final byte[] two = new byte[1 << 10];
        Arrays.fill(one, 0, 128, (byte) 7);
        final long key = taken(rig.register("inst", "space", worker(0, 2, layers("a")), one)).a;
        taken(rig.register("inst", "space", worker(1, 2, layers("a")), two));
        taken(rig.save(key, 0, 1, 2));
        final World.Reply hits = rig.query(key, 1, 2);
        assertEquals(2, hits.a);
        taken(rig.load(key, 1, hits, 2, 3));
        assertEquals(7, two[3 * 64 + 63]);
        assertEquals(0, two[4 * 64]);
        assertEquals(ErrorCode.UNKNOWN_LEASE, rig.load(key, 1, hits, 2, 3).error);
        taken(rig.load(key, 0, hits, 4, 5));
        assertEquals(7, one[5 * 64]);
        assertEquals(0, rig.core.stats().leases);
    }

    @Test
    void shouldShareBlocksWithAnInstanceOfTheSameLayoutWhateverItsReplicas() {
        final long one = taken(rig.register("one", "space", worker(0, 1, layers("a", "b")))).a;
        taken(rig.register("two", "space", worker(1, 2, layers("a", "b"))));
        final long two = taken(rig.register("two", "space", worker(2, 2, layers("b", "a")))).a;
        taken(rig.save(one, 0, 1));
        final World.Reply hits = rig.query(two, 1);
        assertEquals(1, hits.a);
        taken(rig.load(two, 2, hits, 0));
        assertEquals(
                rig.instance("one").group(0).fingerprint(),
                rig.instance("two").group(0).fingerprint());
    }

    /** Every difference that moves a byte in a page gives another fingerprint, and no block is exchanged. */
    @Test
    void shouldNeverExchangeBlocksOfOtherLayouts() {
        final long key = taken(rig.register("one", "space", worker(0, 1, layers("a", "b")))).a;
        taken(rig.save(key, 0, 1));
        final TopologyRig.Worker[] others = {
            worker(1, 1, layers("a")),
            worker(1, 1, layers("a", "c")),
            worker(1, 1, layers("a")[0], LayerLayout.contiguous("b", 0, 512, 8, 32)),
            worker(1, 1, layers("a")[0], LayerLayout.split("b", 0, 512, 8, 32)),
            worker(1, 1, layers("a")[0], new LayerLayout("b", 0, 0, 512, 512, 8, 32, 32, 2)),
            worker(1, 1, layers("a")[0], layers("b")[0].inGroup(1)),
            worker(1, 1, layers("a", "b")).withFlags(RegisterFlags.PAGE_FIRST),
        };
        for (int i = 0; i < others.length; i++) {
            final long other = taken(rig.register("other" + i, "space", others[i])).a;
            assertNotEquals(
                    rig.instance("one").group(0).fingerprint(),
                    rig.instance("other" + i).group(0).fingerprint(),
                    "other" + i);
            final World.Reply hits = rig.query(other, 1);
            final World.Reply load = rig.load(other, 1, hits, 0);
            assertEquals(ErrorCode.LAYOUT_MISMATCH, load.error, "other" + i);
            assertTrue(load.text.contains("namespace is shared by incompatible KV layouts"), load.text);
            rig.unregister(other, -1);
        }
    }
}
