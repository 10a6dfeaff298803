package io.pegaflow.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.LayerLayout;
import java.util.HashSet;
import java.util.Set;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RankBlocksTest {
    private static final int NUM_BLOCKS = 3;
    private static final long KEY = BlockContent.blockKey(BlockContent.namespaceKey("demo"), 1, 2, 3, 4);

    private long address;

    @AfterEach
    void free() {
        UnsafeApi.freeMemory(address);
    }

    @ParameterizedTest
    @EnumSource(KvLayout.class)
    void shouldFindEverySingleChangedByteAndNameIt(final KvLayout layout) {
        final BlockShape shape = new BlockShape(1, 2, layout, 256);
        final RankBlocks blocks = allocate(shape, 0);
        final LayerLayout layerOne = blocks.layouts().get(1);
        blocks.fill(1, KEY);
        assertNull(blocks.defect(1, KEY));
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (int segment = 0; segment < shape.segments(); segment++) {
                final LayerLayout described = blocks.layouts().get(layer);
                final long segmentOffset = described.blockOffset(1) + segment * described.kvStrideBytes();
                for (int offset = 0; offset < shape.segmentBytes(); offset++) {
                    final long changed = address + segmentOffset + offset;
                    UnsafeApi.putByte(changed, (byte) (UnsafeApi.getByte(changed) ^ 0x10));
                    assertEquals(
                            "rank=0, layer=" + layer + ", segment=" + shape.segmentName(segment) + ", offset=" + offset,
                            blocks.defect(1, KEY));
                    UnsafeApi.putByte(changed, (byte) (UnsafeApi.getByte(changed) ^ 0x10));
                }
            }
        }
        assertNull(layerOne.defect());
        assertNull(blocks.defect(1, KEY));
    }

    @ParameterizedTest
    @EnumSource(KvLayout.class)
    void shouldTouchNoOtherBlock(final KvLayout layout) {
        final BlockShape shape = new BlockShape(1, 2, layout, 256);
        final RankBlocks blocks = allocate(shape, 0);
        for (int block = 0; block < NUM_BLOCKS; block++) {
            blocks.fill(block, KEY + block);
        }
        blocks.overwrite(1, RankBlocks.TARGET_PATTERN);
        assertNull(blocks.defect(0, KEY));
        assertNotNull(blocks.defect(1, KEY + 1));
        assertNull(blocks.defect(2, KEY + 2));
    }

    @Test
    void shouldGiveEveryWordAnotherValueForEveryParameter() {
        final BlockShape shape = new BlockShape(1, 1, KvLayout.CONTIGUOUS, 64 * 1024);
        allocate(shape, 0);
        final long demo = BlockContent.namespaceKey("demo");
        final Set<Long> words = new HashSet<>();
        int segments = 0;
        for (final long blockKey : new long[] {
            BlockContent.blockKey(demo, 1, 2, 3, 4),
            BlockContent.blockKey(BlockContent.namespaceKey("dem0"), 1, 2, 3, 4),
            BlockContent.blockKey(demo, 5, 2, 3, 4),
            BlockContent.blockKey(demo, 1, 5, 3, 4),
            BlockContent.blockKey(demo, 1, 2, 5, 4),
            BlockContent.blockKey(demo, 1, 2, 3, 5),
            BlockContent.blockKey(demo, 2, 1, 3, 4),
        }) {
            for (int layer = 0; layer < 2; layer++) {
                for (int rank = 0; rank < 2; rank++) {
                    for (int segment = 0; segment < 2; segment++) {
                        addWords(words, BlockContent.segmentKey(blockKey, layer, rank, segment));
                        segments++;
                    }
                }
            }
        }
        assertEquals(segments * (64 * 1024 / Long.BYTES), words.size());
    }

    @Test
    void shouldTellRanksApart() {
        final BlockShape shape = new BlockShape(2, 1, KvLayout.CONTIGUOUS, 64);
        final RankBlocks rankZero = allocate(shape, 0);
        rankZero.fill(0, KEY);
        assertNull(rankZero.defect(0, KEY));
        assertNotNull(new RankBlocks(shape, 1, NUM_BLOCKS, address).defect(0, KEY));
    }

    @Test
    void shouldNeverTakeContentForAPattern() {
        final BlockShape shape = new BlockShape(1, 1, KvLayout.CONTIGUOUS, 64);
        final RankBlocks blocks = allocate(shape, 0);
        for (final byte pattern : new byte[] {RankBlocks.TARGET_PATTERN, RankBlocks.SOURCE_PATTERN, 0}) {
            blocks.overwrite(0, pattern);
            assertFalse(BlockContent.matches(address, shape.segmentBytes(), KEY));
        }
        blocks.fill(0, KEY);
        assertTrue(BlockContent.matches(address, shape.segmentBytes(), BlockContent.segmentKey(KEY, 0, 0, 0)));
    }

    private RankBlocks allocate(final BlockShape shape, final int rank) {
        address = UnsafeApi.allocateMemory(RankBlocks.memoryBytes(shape, NUM_BLOCKS));
        return new RankBlocks(shape, rank, NUM_BLOCKS, address);
    }

    private void addWords(final Set<Long> words, final long segmentKey) {
        BlockContent.fill(address, 64 * 1024, segmentKey);
        for (int offset = 0; offset < 64 * 1024; offset += Long.BYTES) {
            words.add(UnsafeApi.getLong(address + offset));
        }
    }
}
