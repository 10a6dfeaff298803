package io.pegaflow.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LayerLayoutTest {
    @Test
    void shouldPlaceContiguousBlocksOneAfterAnother() {
        final LayerLayout layout = LayerLayout.contiguous("l0", 0, 4096, 10, 512);
        assertNull(layout.defect());
        assertFalse(layout.isSplit());
        assertEquals(512, layout.blockBytes());
        assertEquals(4096 + 9 * 512, layout.blockOffset(9));
        assertEquals(10 * 512, layout.extentBytes());
    }

    @Test
    void shouldPlaceSplitBlocksInTwoRanges() {
        final LayerLayout layout = LayerLayout.split("l0", 0, 4096, 10, 512);
        assertNull(layout.defect());
        assertTrue(layout.isSplit());
        assertEquals(1024, layout.blockBytes());
        assertEquals(4096 + 9 * 512, layout.blockOffset(9));
        assertEquals(20 * 512, layout.extentBytes());
    }

    @Test
    void shouldTakeInterleavedSegmentsForContiguous() {
        final LayerLayout layout = new LayerLayout("l0", 0, 0, 0, 10 * 1024, 10, 512, 512, 2);
        assertNull(layout.defect());
        assertFalse(layout.isSplit());
        assertEquals(9 * 1024, layout.blockOffset(9));
        assertEquals(10 * 1024, layout.extentBytes());
    }

    @Test
    void shouldTakeRangesThatAreFurtherApartThanTheyMust() {
        assertNull(new LayerLayout("l0", 0, 0, 0, 9_000 + 5_120, 10, 512, 9_000, 2).defect());
    }

    @Test
    void shouldRefuseOverlapOfKAndV() {
        assertDefect("overlaps blocks 9 apart", new LayerLayout("l0", 0, 0, 0, 1 << 20, 10, 512, 9 * 512, 2));
        assertDefect("overlaps blocks 2 apart", new LayerLayout("l0", 0, 0, 0, 1 << 20, 10, 512, 2 * 512, 2));
        assertDefect("overlap", new LayerLayout("l0", 0, 0, 0, 1 << 20, 10, 512, 10 * 512 - 1, 2));
        assertNull(new LayerLayout("l0", 0, 0, 0, 1 << 20, 10, 512, 10 * 512, 2).defect());
    }

    @Test
    void shouldRefuseTwoSegmentsWithoutStride() {
        assertDefect("kv_stride_bytes=0", new LayerLayout("l0", 0, 0, 0, 1 << 20, 10, 512, 0, 2));
        assertDefect("kv_stride_bytes=511", new LayerLayout("l0", 0, 0, 0, 1 << 20, 10, 512, 511, 2));
    }

    @Test
    void shouldRefuseBlocksBeyondTheLayer() {
        assertDefect("too small", new LayerLayout("l0", 0, 0, 0, 10 * 512 - 1, 10, 512, 0, 1));
        assertDefect("size_bytes=5119", new LayerLayout("l0", 0, 0, 0, 10 * 512 - 1, 10, 512, 0, 1));
        assertDefect("size_bytes=10239", new LayerLayout("l0", 0, 0, 0, 20 * 512 - 1, 10, 512, 10 * 512, 2));
        assertDefect("size_bytes=-1", new LayerLayout("l0", 0, 0, 0, -1, 10, 512, 0, 1));
    }

    @Test
    void shouldRefuseNumbersThatMakeNoLayer() {
        assertDefect("name", new LayerLayout("", 0, 0, 0, 512, 1, 512, 0, 1));
        assertDefect("num_blocks=0", new LayerLayout("l0", 0, 0, 0, 512, 0, 512, 0, 1));
        assertDefect(
                "num_blocks=1073741825",
                new LayerLayout("l0", 0, 0, 0, Long.MAX_VALUE, Limits.MAX_DEVICE_BLOCKS + 1, 1, 0, 1));
        assertDefect("bytes_per_block=0", new LayerLayout("l0", 0, 0, 0, 512, 1, 0, 0, 1));
        assertDefect(
                "bytes_per_block=1073741825",
                new LayerLayout("l0", 0, 0, 0, Long.MAX_VALUE, 1, Limits.MAX_PAGE_BYTES + 1, 0, 1));
        assertDefect("segments=0", new LayerLayout("l0", 0, 0, 0, 512, 1, 512, 0, 0));
        assertDefect("segments=3", new LayerLayout("l0", 0, 0, 0, 512, 1, 512, 0, 3));
        assertDefect("offset=-1", new LayerLayout("l0", 0, 0, -1, 512, 1, 512, 0, 1));
        assertDefect("storage_group=64", new LayerLayout("l0", 64, 0, 0, 512, 1, 512, 0, 1));
        assertDefect("storage_group=-1", new LayerLayout("l0", -1, 0, 0, 512, 1, 512, 0, 1));
        assertDefect("kv_stride_bytes=-1", new LayerLayout("l0", 0, 0, 0, 512, 1, 512, -1, 1));
        assertDefect(
                "kv_stride_bytes=" + Long.MAX_VALUE,
                new LayerLayout("l0", 0, 0, 0, Long.MAX_VALUE, 1, 512, Long.MAX_VALUE, 2));
    }

    @Test
    void shouldNotOverflowAtTheLargestValues() {
        final LayerLayout layout = new LayerLayout(
                "l0", 0, 0, 0, Long.MAX_VALUE, Limits.MAX_DEVICE_BLOCKS, Limits.MAX_PAGE_BYTES, 1L << 60, 2);
        assertNull(layout.defect());
        assertEquals((1L << 60) + (1L << 60), layout.extentBytes());
    }

    private static void assertDefect(final String part, final LayerLayout layout) {
        final String defect = layout.defect();
        assertNotNull(defect, () -> "no defect found where expected: " + part);
        assertTrue(defect.contains(part), defect);
    }
}
