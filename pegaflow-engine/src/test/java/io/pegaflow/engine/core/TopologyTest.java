package io.pegaflow.engine.core;

import static io.pegaflow.engine.core.TopologyRig.layers;
import static io.pegaflow.engine.core.TopologyRig.rank;
import static io.pegaflow.engine.core.TopologyRig.taken;
import static io.pegaflow.engine.core.TopologyRig.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.LayerLayout;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.RegisterFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Registration, sealing and shards, named after the cases of the contract. */
class TopologyTest {
    private final TopologyRig rig = new TopologyRig();

    @AfterEach
    void close() {
        Audit.check(rig.core);
        rig.close();
    }

    private void assertRefused(final ErrorCode code, final String words, final World.Reply reply) {
        assertEquals("error", reply.kind, () -> "taken: a=" + reply.a);
        assertEquals(code, reply.error, () -> reply.text);
        assertTrue(reply.text.contains(words), () -> reply.text);
    }

    /** A registration that completes the world contradicts another: it alone is gone, and a corrected one seals. */
    private void assertSealRefused(
            final String words, final TopologyRig.Worker wrong, final TopologyRig.Worker corrected) {
        final int registered = rig.instance("inst").registered();
        final long contexts = rig.core.stats().contexts;
        assertRefused(ErrorCode.TOPOLOGY_MISMATCH, words, rig.register(wrong));
        assertFalse(rig.instance("inst").isSealed());
        assertEquals(registered, rig.instance("inst").registered());
        rig.world.completeClose(0);
        assertEquals(contexts, rig.core.stats().contexts);
        taken(rig.register(corrected));
        assertTrue(rig.sealed().isSealed());
    }

    @Test
    void shouldSealTopologyOnSingleWorkerRegistration() {
        taken(rig.register(worker(0, 1, layers("b", "a", "d", "c"))));
        final DeviceGroup group = rig.sealed().device(0).group(0);
        assertEquals(1, group.cellOf(0));
        assertEquals(0, group.cellOf(1));
        assertEquals(3, group.cellOf(2));
        assertEquals(2, group.cellOf(3));
        assertEquals(4, group.group().cells(0));
        assertRefused(
                ErrorCode.TOPOLOGY_MISMATCH,
                "already fully registered",
                rig.register(worker(1, 1, layers("b", "a", "d", "c"))));
        assertRefused(
                ErrorCode.ALREADY_REGISTERED,
                "context inst:tp0:pp0:dev0 is already registered",
                rig.register(worker(0, 1, layers("b", "a", "d", "c"))));
    }

    @Test
    void shouldCollapseAPageFirstInstanceToOneShard() {
        final LayerLayout[] three = layers("x", "y", "z");
        taken(rig.register(worker(0, 2, three).withFlags(RegisterFlags.PAGE_FIRST)));
        assertRefused(
                ErrorCode.TOPOLOGY_MISMATCH,
                "got tp_size=1, world_size=2, page_first=false",
                rig.register(worker(1, 2, three)));
        taken(rig.register(worker(1, 2, three).withFlags(RegisterFlags.PAGE_FIRST)));
        final StorageGroup group = rig.sealed().group(0);
        assertEquals(1, group.shardCount());
        assertEquals(3, group.cells(0));
        assertEquals(3 * 64, rig.sealed().device(0).group(0).pageDataBytes());
    }

    @Test
    void shouldPartitionALayerSplitIntoShards() {
        final int flags = RegisterFlags.PAGE_FIRST;
        taken(rig.register(worker(0, 2, layers("l1", "l3")).withFlags(flags)));
        taken(rig.register(worker(1, 2, layers("l0", "l2")).withFlags(flags)));
        final Instance instance = rig.sealed();
        assertEquals(2, instance.group(0).shardCount());
        assertEquals(1, instance.device(0).group(0).shardIndex());
        assertEquals(0, instance.device(1).group(0).shardIndex());
        assertEquals(0, instance.device(0).group(0).cellOf(0));
        assertEquals(1, instance.device(0).group(0).cellOf(1));
        assertEquals(0, instance.device(1).group(0).cellOf(0));
    }

    @Test
    void shouldSealPageFirstLayerSplitPerShardSlots() {
        final int flags = RegisterFlags.PAGE_FIRST;
        taken(rig.register(worker(0, 2, layers("a", "c")).withFlags(flags)));
        taken(rig.register(worker(1, 2, layers("b")).withFlags(flags)));
        assertEquals(2, rig.sealed().group(0).shardCount());
        assertEquals(2, rig.sealed().group(0).cells(0));
        assertEquals(1, rig.sealed().group(0).cells(1));
    }

    @Test
    void shouldRejectOverlappingShards() {
        final int flags = RegisterFlags.PAGE_FIRST;
        taken(rig.register(worker(0, 2, layers("a", "b")).withFlags(flags)));
        assertSealRefused(
                "layer b is claimed by shards",
                worker(1, 2, layers("b", "c")).withFlags(flags),
                worker(1, 2, layers("c")).withFlags(flags));
    }

    @Test
    void shouldRejectReplicasThatShareOnlySomeLayers() {
        taken(rig.register(worker(0, 2, layers("a", "b"))));
        assertSealRefused(
                "layer a is claimed by shards of device 0 and device 1",
                worker(1, 2, layers("a", "c")),
                worker(1, 2, layers("b", "a")));
        assertEquals(1, rig.sealed().group(0).shardCount());
    }

    @Test
    void shouldRejectAShardWithinAnother() {
        taken(rig.register(worker(0, 2, layers("a", "b"))));
        assertSealRefused("layer a is claimed by shards", worker(1, 2, layers("a")), worker(1, 2, layers("a", "b")));
    }

    @Test
    void shouldRejectAShardAroundOthers() {
        taken(rig.register(worker(0, 3, layers("a"))));
        taken(rig.register(worker(1, 3, layers("b"))));
        assertSealRefused("layer a is claimed by shards", worker(2, 3, layers("a", "b")), worker(2, 3, layers("b")));
    }

    @Test
    void shouldRejectTopologyAccessOfAnUnsealedInstance() {
        final long key = taken(rig.register(rank(0, 2, layers("a")))).a;
        assertRefused(ErrorCode.NOT_SEALED, "instance inst registration incomplete: 1/2 workers", rig.save(key, 0, 1));
        assertRefused(ErrorCode.ALREADY_REGISTERED, "already exists", rig.register(rank(0, 2, layers("a"))));
        assertEquals(0, taken(rig.query(key, 1)).a);
    }

    @Test
    void shouldRejectRegistrationWithoutLayers() {
        assertRefused(ErrorCode.LIMIT_EXCEEDED, "no KV cache layers", rig.register(worker(0, 1)));
        assertNull(rig.instance("inst"));
    }

    @Test
    void shouldDeriveTheLayerSpaceFromTheUnionOfWorkers() {
        taken(rig.register(worker(0, 2, layers("layer.0"))));
        taken(rig.register(worker(1, 2, layers("layer.1", "mtp")).ofStage(1)));
        final StorageGroup group = rig.sealed().group(0);
        assertEquals(2, group.shardCount());
        assertEquals(1, group.cells(0));
        assertEquals(2, group.cells(1));
    }

    @Test
    void shouldSealMlaReplicaRegistration() {
        taken(rig.register(worker(0, 2, layers("a", "b", "c", "d"))));
        taken(rig.register(worker(1, 2, layers("d", "c", "b", "a"))));
        final Instance instance = rig.sealed();
        assertEquals(1, instance.group(0).shardCount());
        assertEquals(4, instance.group(0).cells(0));
        assertEquals(0, instance.shareOf(instance.device(0)));
        assertEquals(1, instance.shareOf(instance.device(1)));
    }

    @Test
    void shouldRejectReplicasAcrossPipelineStages() {
        taken(rig.register(worker(0, 2, layers("a"))));
        assertSealRefused(
                "registered on different pipeline stages",
                worker(1, 2, layers("a")).ofStage(1),
                worker(1, 2, layers("a")));
    }

    @Test
    void shouldRejectAMissingSlotOwner() {
        taken(rig.register(rank(0, 2, layers("a", "b"))));
        assertSealRefused(
                "incomplete KV registration: layer b has no owner of tp_rank=1",
                rank(1, 2, layers("a")),
                rank(1, 2, layers("a", "b")));
    }

    @Test
    void shouldRejectInconsistentLayerGeometry() {
        taken(rig.register(rank(0, 2, layers("a"))));
        assertSealRefused(
                "inconsistent geometry of layer a",
                rank(1, 2, LayerLayout.split("a", 0, 0, 8, 32)),
                rank(1, 2, LayerLayout.contiguous("a", 0, 512, 5, 64)));
    }

    @Test
    void shouldSealHybridTopologyPerGroupSlotSpaces() {
        final LayerLayout[] four = layers("attn.0", "gdn.0", "attn.1", "gdn.1");
        four[1] = four[1].inGroup(1);
        four[3] = four[3].inGroup(1);
        taken(rig.register(worker(0, 1, four)));
        final Instance instance = rig.sealed();
        assertEquals(2, instance.groupCount());
        assertEquals(2, instance.group(0).cells(0));
        assertEquals(2, instance.group(1).cells(0));
        final Device device = instance.device(0);
        assertEquals(0, device.group(0).cellOf(0));
        assertEquals(1, device.group(0).cellOf(2));
        assertEquals(0, device.group(1).cellOf(1));
        assertEquals(1, device.group(1).cellOf(3));
        assertEquals(DeviceGroup.NO_CELL, device.group(0).cellOf(1));
        assertEquals(128, device.group(1).pageDataBytes());
    }

    @Test
    void shouldKeepTheGlobalSlotLayoutOfDefaultGroups() {
        taken(rig.register(rank(0, 2, layers("a", "b"))));
        taken(rig.register(rank(1, 2, layers("a", "b"))));
        final Instance instance = rig.sealed();
        assertEquals(1, instance.groupCount());
        assertEquals(2, instance.group(0).shardCount());
        assertEquals(0, instance.device(0).group(0).shardIndex());
        assertEquals(1, instance.device(1).group(0).shardIndex());
    }

    @Test
    void shouldRejectAnInconsistentLayerGroupAcrossDevices() {
        final LayerLayout[] two = layers("a", "b");
        taken(rig.register(rank(0, 2, two[0], two[1].inGroup(1))));
        assertSealRefused(
                "inconsistent storage group of layer b", rank(1, 2, two), rank(1, 2, two[0], two[1].inGroup(1)));
    }

    @Test
    void shouldRejectSparseGroupIds() {
        final LayerLayout[] two = layers("a", "b");
        assertRefused(
                ErrorCode.TOPOLOGY_MISMATCH,
                "dense from 0: storage_group=1 has no layer",
                rig.register(worker(0, 1, two[0], two[1].inGroup(2))));
        assertNull(rig.instance("inst"));
    }

    @Test
    void shouldRejectMultipleGroupsOfPageFirst() {
        final LayerLayout[] two = layers("a", "b");
        assertRefused(
                ErrorCode.TOPOLOGY_MISMATCH,
                "exactly one storage group",
                rig.register(worker(0, 1, two[0], two[1].inGroup(1)).withFlags(RegisterFlags.PAGE_FIRST)));
    }

    @Test
    void shouldCheckShapesBeforeGroupsAndGroupsBeforeOwners() {
        taken(rig.register(rank(0, 2, layers("a", "b"))));
        final LayerLayout otherShape = LayerLayout.contiguous("a", 0, 0, 4, 32).inGroup(1);
        assertRefused(ErrorCode.TOPOLOGY_MISMATCH, "inconsistent geometry", rig.register(rank(1, 2, otherShape)));
        rig.world.completeClose(0);
        assertRefused(
                ErrorCode.TOPOLOGY_MISMATCH,
                "inconsistent storage group",
                rig.register(rank(1, 2, layers("a")[0].inGroup(1))));
        rig.world.completeClose(0);
        assertRefused(ErrorCode.TOPOLOGY_MISMATCH, "incomplete KV", rig.register(rank(1, 2, layers("a"))));
    }

    @Test
    void shouldRefuseSplitLayoutsAndUnknownFlagsOfPageFirst() {
        final LayerLayout split = LayerLayout.split("a", 0, 0, 8, 32);
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "layer a: page_first takes no split layouts",
                rig.register(worker(0, 1, split).withFlags(RegisterFlags.PAGE_FIRST)));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "flags=4",
                rig.register(worker(0, 1, layers("a")).withFlags(4)));
    }

    /** The largest world with the most layers: sealing it is one input, so it must not take long. */
    @Test
    @Timeout(20)
    void shouldSealTheLargestWorld() {
        final LayerLayout[] layers = new LayerLayout[Limits.MAX_LAYERS];
        for (int i = 0; i < layers.length; i++) {
            layers[i] = LayerLayout.contiguous("model.layers." + i + ".self_attn", 0, 0, 1, 1);
        }
        for (int rank = 0; rank < Limits.MAX_DEVICES; rank++) {
            taken(rig.register(rank(rank, Limits.MAX_DEVICES, layers)));
        }
        assertEquals(Limits.MAX_DEVICES, rig.sealed().group(0).shardCount());
        assertEquals(Limits.MAX_LAYERS, rig.sealed().group(0).cells(63));
    }
}
