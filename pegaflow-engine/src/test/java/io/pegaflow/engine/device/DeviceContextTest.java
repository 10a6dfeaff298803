package io.pegaflow.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.ipc.LayerLayout;
import org.junit.jupiter.api.Test;

class DeviceContextTest {
    private static final DeviceAllocation MEMORY = new DeviceAllocation() {
        @Override
        public long address() {
            return 4096;
        }

        @Override
        public long length() {
            return 1 << 20;
        }

        @Override
        public boolean intact() {
            return true;
        }

        @Override
        public void close() {}
    };

    @Test
    void shouldLayCellsInTheByteOrderOfLayerNames() {
        final LayerLayout[] layers = {
            LayerLayout.contiguous("zz", 0, 0, 4, 64),
            LayerLayout.split("a", 0, 256, 4, 16),
            LayerLayout.contiguous("é", 0, 1024, 4, 128),
            LayerLayout.contiguous("Z", 0, 2048, 4, 8),
        };
        final DeviceContext context = new DeviceContext(1, 0, layers, new DeviceAllocation[] {MEMORY});
        assertEquals(8 + 32, context.pageOffset(0, 0));
        assertEquals(8, context.pageOffset(1, 0));
        assertEquals(8 + 16, context.pageOffset(1, 1));
        assertEquals(8 + 32 + 64, context.pageOffset(2, 0));
        assertEquals(0, context.pageOffset(3, 0));
        assertEquals(8 + 32 + 64 + 128, context.pageBytes(0));
    }

    /** The cases build_page_layout_single_shard_replica and page_first_collapses_slots_and_lays_out_page. */
    @Test
    void shouldLayOutThePageOfASingleShard() {
        final DeviceContext uneven = context(
                LayerLayout.contiguous("l0", 0, 0, 4, 512),
                LayerLayout.contiguous("l1", 0, 0, 4, 1024),
                LayerLayout.contiguous("l2", 0, 0, 4, 2048));
        assertEquals(0, uneven.pageOffset(0, 0));
        assertEquals(512, uneven.pageOffset(1, 0));
        assertEquals(1536, uneven.pageOffset(2, 0));
        assertEquals(3584, uneven.pageBytes(0));
        final DeviceContext even = context(
                LayerLayout.contiguous("l0", 0, 0, 4, 1024),
                LayerLayout.contiguous("l1", 0, 0, 4, 1024),
                LayerLayout.contiguous("l2", 0, 0, 4, 1024));
        assertEquals(1024, even.pageOffset(1, 0));
        assertEquals(2048, even.pageOffset(2, 0));
    }

    @Test
    void shouldBeginThePageOfEachStorageGroupAtItsOwnFirstLayer() {
        final DeviceContext context = context(
                LayerLayout.contiguous("a", 0, 0, 4, 512),
                LayerLayout.contiguous("b", 0, 0, 6, 1024).inGroup(1),
                LayerLayout.contiguous("c", 0, 0, 5, 256),
                LayerLayout.contiguous("d", 0, 0, 7, 128).inGroup(1));
        assertEquals(0, context.pageOffset(1, 0));
        assertEquals(512, context.pageOffset(2, 0));
        assertEquals(1024, context.pageOffset(3, 0));
        assertEquals(512 + 256, context.pageBytes(0));
        assertEquals(1024 + 128, context.pageBytes(1));
        assertEquals(4, context.numBlocks(0));
        assertEquals(6, context.numBlocks(1));
    }

    /** The case dense_layout_addresses. */
    @Test
    void shouldAddressBlocksOfADenseLayout() {
        final DeviceContext context = context(LayerLayout.contiguous("l", 0, 0, 100, 1024));
        assertEquals(4096 + 5 * 1024, context.deviceAddress(0, 0, 5));
        assertEquals(100, context.numBlocks(0));
    }

    /** The case split_layout_addresses. */
    @Test
    void shouldAddressKAndVOfASplitLayout() {
        final DeviceContext context = context(LayerLayout.split("l", 0, 0, 100, 1024));
        assertEquals(2, context.ranges(0));
        assertEquals(4096 + 3 * 1024, context.deviceAddress(0, 0, 3));
        assertEquals(4096 + 103 * 1024, context.deviceAddress(0, 1, 3));
    }

    /** The cases adjacent_kv_collapses_to_contiguous and adjacent_kv_default_stride_keeps_blocks_disjoint. */
    @Test
    void shouldCopyAdjacentKAndVAsOneRange() {
        final DeviceContext context = context(new LayerLayout("l", 0, 0, 0, 10 * 2048, 10, 1024, 1024, 2));
        assertEquals(1, context.ranges(0));
        assertEquals(2048, context.rangeBytes(0));
        assertEquals(4096 + 2048, context.deviceAddress(0, 0, 1));
        assertEquals(2048, context.pageBytes(0));
    }

    private static DeviceContext context(final LayerLayout... layers) {
        return new DeviceContext(1, 0, layers, new DeviceAllocation[] {MEMORY});
    }
}
